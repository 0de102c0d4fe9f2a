"""Starts a program with a socket that listens, as systemd does: python hand_over.py PROGRAM WORD…"""

import os
import socket
import sys

listening = socket.socket()
listening.bind(("127.0.0.1", 0))
listening.listen()
if listening.fileno() == 3:
    os.set_inheritable(3, True)
else:
    os.dup2(listening.fileno(), 3)
os.environ["LISTEN_FDS"] = "1"
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[1], sys.argv[1:])
