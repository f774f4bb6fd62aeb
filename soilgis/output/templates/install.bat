@echo off
rem Installs soilgis from this folder: no network, no administrator. Usage: install.bat [FOLDER]; PYTHON names a Python {python}.
setlocal
set "HERE=%~dp0"
set "PLACE=%LOCALAPPDATA%\soilgis"
if not "%~1"=="" set "PLACE=%~f1"
if not exist "%HERE%python\python.exe" goto installed
xcopy "%HERE%python" "%PLACE%\python\" /E /I /Y /Q >nul || goto failed
set "EXE=%PLACE%\python\python.exe"
goto wheels
:installed
set "FOUND="
if defined PYTHON call :try "%PYTHON%"
for /f "delims=" %%P in ('py -{python} -c "import sys; print(sys.executable)" 2^>nul') do call :try "%%P"
for /f "delims=" %%P in ('where python 2^>nul') do call :try "%%P"
for /d %%Q in ("%ProgramFiles%\QGIS*" "%SystemDrive%\OSGeo4W*") do for /d %%D in ("%%~Q\apps\Python3*") do call :try "%%~D\python.exe"
if not defined FOUND goto nopython
"%FOUND%" -m venv --without-pip "%PLACE%\python" || goto failed
set "EXE=%PLACE%\python\Scripts\python.exe"
:wheels
pushd "%HERE%"
for %%W in (wheelhouse\pip-*.whl) do set "PIP=%%~fW"
"%EXE%" "%PIP%\pip" install --quiet --no-index --no-deps --no-warn-script-location --find-links wheelhouse --requirement pins.txt || goto failed
popd
> "%PLACE%\soilgis.bat" echo @"%EXE%" -m soilgis %%*
copy /Y "%HERE%start-workbench.bat" "%PLACE%\start-workbench.bat" >nul || goto failed
if exist "%USERPROFILE%\Desktop\" > "%USERPROFILE%\Desktop\soilgis-workbench.bat" echo @call "%PLACE%\start-workbench.bat" %%*
"%EXE%" -m soilgis --version || goto failed
echo soilgis: "%PLACE%\soilgis.bat"
echo workbench: "%PLACE%\start-workbench.bat"
exit /b 0
:try
if defined FOUND exit /b 0
if not exist "%~1" exit /b 0
"%~1" -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '{python}')" >nul 2>&1 && set "FOUND=%~1"
exit /b 0
:nopython
echo install.bat: no Python {python} found; install one, set PYTHON, or make the bundle with --python-zip 1>&2
exit /b 2
:failed
echo install.bat: installing failed 1>&2
exit /b 1
