"""Owns what a Chat server's answer has to be: whole. One that was cut for its length is no answer."""

from typing import Any, Final

from agents import ModelBehaviorError, ModelResponse, OpenAIChatCompletionsModel
from agents import Usage as SdkUsage

# "length" is the API's own word; some compatible servers say it in others.
_CUT: Final = frozenset({"length", "max_tokens", "model_length"})


class CutAnswer(ModelBehaviorError):
    """The model stopped in the midst of what it wrote; what that used is billed all the same."""

    def __init__(self, usage: SdkUsage) -> None:
        super().__init__("The answer was cut for its length.")
        self.usage = usage


class WholeAnswers(OpenAIChatCompletionsModel):
    """The SDK looks at why an answer ended only where it is empty; the Responses API says so of every one."""

    _cut = False

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """As the SDK's. Raises CutAnswer."""
        self._cut = False
        response = await super().get_response(*args, **kwargs)
        if self._cut:
            raise CutAnswer(response.usage)
        return response

    async def _fetch_response(self, *args: Any, **kwargs: Any) -> Any:
        answer = await super()._fetch_response(*args, **kwargs)
        choices = getattr(answer, "choices", None) or ()
        self._cut = any(str(choice.finish_reason).lower() in _CUT for choice in choices)
        return answer
