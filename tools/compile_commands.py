#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Reads the commands that `make -n` prints and writes compile_commands.json: how each C file is compiled."""
import json
import os
import shlex
import sys


def entries(commands):
    """One entry for each C file of a command, without the command's other C files."""
    for line in commands.replace("\\\n", " ").splitlines():
        if " -o " not in line:
            continue
        # what only the linker uses would be a warning to clang-tidy, and with -Werror an error
        arguments = [argument for argument in shlex.split(line) if argument != "-Werror"
                     and not argument.startswith(("-l", "-Wl,")) and not argument.endswith(".a")]
        files = [argument for argument in arguments if argument.endswith(".c")]
        for file in files:
            yield {"directory": os.getcwd(), "file": file,
                   "arguments": [argument for argument in arguments if argument == file or argument not in files]}


if __name__ == "__main__":
    json.dump(list(entries(sys.stdin.read())), sys.stdout, indent=1)
