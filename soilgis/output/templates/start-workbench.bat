@echo off
rem Opens the workbench. Usage: start-workbench.bat [FOLDER]; compiles what is to be compiled the first time.
setlocal
set "DATA=%USERPROFILE%\soilgis-data"
if not "%~1"=="" set "DATA=%~f1"
if not exist "%DATA%" mkdir "%DATA%"
call "%~dp0soilgis.bat" cache warm || goto failed
call "%~dp0soilgis.bat" serve "%DATA%" || goto failed
exit /b 0
:failed
pause
exit /b 1
