"""No head and no trailer of a request fills the memory of the host: the parser itself would keep whatever comes."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES_MAX: Final = 64 * 1024  # and what arrives with it in one piece


class CappedHead(HttpToolsProtocol):
    """Ends a connection on which much arrives that comes to nothing: neither a head that ends nor any body."""

    _kept = 0
    _came = False

    def on_headers_complete(self) -> None:
        """A head has ended."""
        self._came = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of a body, which is counted and held up elsewhere."""
        self._came = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Trailers have ended too."""
        self._came = True
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        self._came = False
        super().data_received(data)
        self._kept = 0 if self._came else self._kept + len(data)
        if self._kept > HEAD_BYTES_MAX and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")
