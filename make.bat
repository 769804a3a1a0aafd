@echo off
rem The commands for Windows: make.bat html, test, test-quick, check. Each sets up what it needs in .venv.
setlocal
cd /d "%~dp0"
set PYTHONUTF8=1
set PYTHONSAFEPATH=1
set BIN=.venv\Scripts
set PIP=%BIN%\python -m pip install -qq --disable-pip-version-check
for /f %%t in ('git log -1 --format^=%%ct 2^>nul') do set SOURCE_DATE_EPOCH=%%t

rem The tools: those of this repository, or the wheels that `series init` wrote.
set TOOLS=wheels\*.whl
if exist pyproject.toml set TOOLS=pyproject.toml

rem Copies of these files stand beside the environment: where all are the same, nothing is installed again.
for %%f in (requirements.lock requirements-draw.lock %TOOLS%) do (
  fc /b %%f .venv\%%~nxf >nul 2>&1 || goto install
)
goto ready

:install
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || (echo Python 3.11 or newer is needed: see python.org & exit /b 1)
echo setting up .venv: the Python packages of requirements.lock and requirements-draw.lock (0.6 GB, about two minutes the first time); nothing outside this folder is changed
py -3 -m venv .venv || exit /b 1
%PIP% --require-hashes -r requirements.lock || exit /b 1
%PIP% --require-hashes -r requirements-draw.lock 2>.venv\draw.log || echo diagrams: the renderer could not be installed, .venv\draw.log says why; timelines are shown as lists
if exist pyproject.toml (%PIP% --no-deps --no-build-isolation -e . || exit /b 1)
if not exist pyproject.toml for %%w in (%TOOLS%) do %PIP% --no-deps --force-reinstall %%w || exit /b 1
for %%f in (requirements.lock requirements-draw.lock %TOOLS%) do copy /y %%f .venv\ >nul
if not exist .venv\.key %BIN%\python -c "import secrets; print(secrets.token_hex(16))" >.venv\.key

:ready
if "%1"=="" goto html
if "%1"=="setup" exit /b 0
if "%1"=="html" goto html
if "%1"=="test" goto test
if "%1"=="test-quick" goto quick
if "%1"=="check" goto check
echo make.bat setup ^| html ^| test ^| test-quick ^| check
exit /b 2

:html
rem Python unpickles what lies in _build: only what this machine's own builds left there is used.
fc /b .venv\.key _build\.key >nul 2>&1 || (rmdir /s /q _build 2>nul & mkdir _build & copy /y .venv\.key _build\ >nul)
%BIN%\sphinx-build -c . -d _build/doctrees -q -W --keep-going -n docs _build/html && echo the site: _build\html\index.html
exit /b %errorlevel%

:test
%BIN%\pytest
exit /b %errorlevel%

:quick
%BIN%\pytest -m "not slow"
exit /b %errorlevel%

:check
%BIN%\series check || exit /b 1
if not exist tools exit /b 0
%BIN%\ruff check tools tests conf.py || exit /b 1
%BIN%\ruff format --check tools tests conf.py || exit /b 1
%BIN%\mypy
exit /b %errorlevel%
