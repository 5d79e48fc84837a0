"""TwiML documents for texts: what the application replies.

Twilio: TwiML for Programmable Messaging.
"""

from xml.etree.ElementTree import Element

from bot.sandbox.telephony.attributes import SCHEMA_WARNING, Attributes
from bot.sandbox.telephony.errors import Notice, TwimlError
from bot.sandbox.telephony.twiml import root_of
from bot.sandbox.telephony.webhooks import HTTP_RETRIEVAL_FAILURE, Answer


def read_replies(answer: Answer) -> tuple[list[str], list[Notice]]:
    """The texts to send back, and what is not valid in the document. No body is no reply.

    Raises:
        TwimlError: the application did not answer with TwiML.
    """
    if not answer.is_fine:
        raise TwimlError(HTTP_RETRIEVAL_FAILURE, f"the SMS webhook answered with {answer.status}")
    notices: list[Notice] = []
    if not answer.body.strip():
        return [], notices
    root = root_of(answer.body, answer.content_type)
    replies = [_text(child, notices) for child in root if _is_message(child, notices)]
    return [reply for reply in replies if reply], notices


def _is_message(element: Element, notices: list[Notice]) -> bool:
    if element.tag == "Message":
        return True
    text = f"this exchange does not carry out <{element.tag}> for texts"
    notices.append(Notice(code=SCHEMA_WARNING, text=text))
    return False


def _text(element: Element, notices: list[Notice]) -> str:
    attributes = Attributes(element, notices)
    attributes.allow("action", "from", "method", "statusCallback", "to")
    attributes.leftover()
    bodies = [body.text or "" for body in element.iter("Body")]
    return ("".join(bodies) or element.text or "").strip()
