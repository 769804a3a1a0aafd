@echo off
rem The two commands for Windows: make.bat html, make.bat test. Both set up what they need in .venv.
setlocal
set PYTHONUTF8=1
set PYTHONSAFEPATH=1
if not exist .venv\.stamp (
  py -3 -m venv .venv || (echo Python 3.11 or newer is needed: see python.org & exit /b 1)
  .venv\Scripts\pip install --quiet --require-hashes -r requirements.lock || exit /b 1
  .venv\Scripts\pip install --quiet --require-hashes -r requirements-draw.lock || echo diagrams: no renderer for this machine; timelines are shown as lists
  .venv\Scripts\pip install --quiet --no-deps --no-build-isolation -e . || exit /b 1
  echo done> .venv\.stamp
)
if "%1"=="" goto html
if "%1"=="html" goto html
if "%1"=="test" goto test
if "%1"=="check" goto check
echo make.bat html ^| test ^| check
exit /b 2
:html
.venv\Scripts\sphinx-build -c . -d _build/doctrees -W --keep-going -n docs _build/html
exit /b %errorlevel%
:test
.venv\Scripts\pytest
exit /b %errorlevel%
:check
.venv\Scripts\series check
exit /b %errorlevel%
