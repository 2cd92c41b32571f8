"""Builds the compiled book into the package, so that an installed ``ekbom`` starts fast (see ``ekbom.plan.book``)."""

import os
import subprocess
import sys

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildBook(build_py):
    """Copies the package, then compiles its book beside the copied sources."""

    def run(self) -> None:
        """Build; an editable install leaves the book to ``make book``."""
        super().run()
        if not self.editable_mode:
            code = "from ekbom.plan.compile_book import main; raise SystemExit(main())"
            environment = {**os.environ, "PYTHONPATH": os.path.abspath(self.build_lib)}
            subprocess.run([sys.executable, "-c", code], check=True, env=environment)


setup(cmdclass={"build_py": BuildBook})
