"""Child processes that do for us what a server must not do itself: warm, limited, killed in time, replaced.

The reader of BPMN files and the trials of drafts run in such children: both take what strangers and designers wrote.
"""

from engine.children.frames import MAX_FRAME, answer_of, encode_request, framed, read_frame, read_request
from engine.children.limits import alarm, limit_memory, only_frames_on_stdout
from engine.children.pool import Child, Pool

__all__ = [
    "MAX_FRAME",
    "Child",
    "Pool",
    "alarm",
    "answer_of",
    "encode_request",
    "framed",
    "limit_memory",
    "only_frames_on_stdout",
    "read_frame",
    "read_request",
]
