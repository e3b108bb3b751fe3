"""Block P, data transfer: vendors' own messages. We know none, and say so.

Source: OCPP 2.1 part 2, P01, P02.
"""

from .messages import v21
from .reply import Moment, Reply
from .state import StationState


def data_transfer(_state: StationState, _request: v21.DataTransferRequest, _moment: Moment) -> Reply:
    """Something that only its vendor understands."""
    return Reply(v21.DataTransferResponse(status=v21.DataTransferStatusEnum.UNKNOWN_VENDOR_ID))
