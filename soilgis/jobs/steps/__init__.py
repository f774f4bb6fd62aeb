"""Steps of jobs (作业步骤): what a job does once its inputs are named; several jobs share most of them."""
