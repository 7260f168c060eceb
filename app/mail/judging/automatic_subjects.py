"""How answering machines begin a subject, in the languages people set them to."""

import re
import unicodedata
from typing import Final

_PHRASES: Final = (
    # English
    r"auto(?:mat(?:ic|ed))?[ -]?(?:response|reply|respon[sd]er|answer|acknowledge?ment)",
    r"(?:i am |i'm )?(?:currently )?out[ -]of[ -](?:the )?office",
    r"away from (?:the |my )?office",
    r"vacation (?:reply|response|notice|message)",
    # German, Dutch
    r"automatische (?:antwort|rückantwort|abwesenheitsnotiz|eingangsbestätigung|reaktion)",
    r"auto-?antwort",
    r"abwesenheits(?:notiz|meldung|assistent|nachricht|benachrichtigung)",
    r"abwesenheit",
    r"nicht im (?:büro|haus)",
    r"automatisch (?:antwoord|bericht)",
    r"automatische (?:reactie|beantwoording)",
    r"afwezigheids(?:bericht|melding|assistent)",
    r"afwezig",
    r"niet aanwezig",
    r"buiten kantoor",
    # French, Italian, Spanish, Portuguese, Catalan, Romanian
    r"réponse (?:automatique|automatisée|auto)",
    r"auto-?réponse",
    r"(?:absence|absent|absente) du bureau",
    r"(?:message|notification|avis) d[’']absence",
    r"risposta automatica",
    r"(?:assenza|assente) dall[’']ufficio",
    r"fuori (?:ufficio|sede)",
    r"respuesta autom[aá]tica",
    r"auto-?respuesta",
    r"fuera de (?:la )?oficina",
    r"ausente de la oficina",
    r"resposta autom[aáà]tica",
    r"fora do escrit[oó]rio",
    r"ausente do escrit[oó]rio",
    r"aus[eê]ncia (?:tempor[aá]ria|do escrit[oó]rio)",
    r"fora de l[’']oficina",
    r"r[aă]spuns automat",
    # Danish, Norwegian, Swedish, Finnish, Estonian
    r"automatisk(?:t)? svar",
    r"autosvar",
    r"fraværs(?:meddelelse|melding|besked)",
    r"frånvaromeddelande",
    r"ikke til ?stede",
    r"ej på kontoret",
    r"automaattinen vastaus",
    r"poissaoloilmoitus",
    r"poissa toimistosta",
    r"automaatvastus",
    # Polish, Czech, Slovak, Hungarian, South Slavic, Baltic
    r"automatyczna odpowiedź",
    r"odpowiedź automatyczna",
    r"auto-?odpowiedź",
    r"poza biurem",
    r"nieobecność(?: w biurze)?",
    r"automatick[aá] odpove(?:ď|d)",
    r"automatická odpověď",
    r"mimo kancel[aá][rř]",
    r"automatikus válasz",
    r"házon kívül",
    r"automatski odgovor",
    r"samodejn[io] od(?:govor|ziv)",
    r"automatinis atsakymas",
    r"automātiskā atbilde",
    # Cyrillic, Greek, Turkish
    r"автоматич(?:еский|ен|на) (?:ответ|отговор|відповідь)",
    r"авто(?:ответ|відповідь|отговор)",
    r"вне офиса",
    r"нет на месте",
    r"аутоматски одговор",
    r"αυτόματη απάντηση",
    r"εκτός γραφείου",
    r"otomatik (?:yanıt|cevap)",
    r"ofis dışında(?:yım)?",
    # Asia and the Near East
    r"自動(?:応答|返信|回覆|回復)(?:メール|メッセージ)?",
    r"不在(?:通知|のお知らせ)?",
    r"自动(?:回复|答复|应答)",
    r"外出(?:通知|自动回复)?",
    r"자동 ?(?:회신|응답|답장)",
    r"부재 ?중(?: 알림)?",
    r"رد تلقائي",
    r"خارج المكتب",
    r"(?:תשובה אוטומטית|מענה אוטומטי|מחוץ למשרד)",
    r"trả lời tự động",
    r"ตอบกลับอัตโนมัติ",
    r"balasan otomatis",
)
# Only at the very beginning: an answer to such a note begins with "Re:". And only as a whole phrase: "Out of office
# chair" and "Auto response light" are what customers write about.
_ENDS: Final = (
    r"(?: (?:re|aw|fwd?|wg|tr|sv|vs|(?:auto-?)?reply|message|notification|from [^:]{1,60}))?"
    r"\s*(?:[:：]|$|[–—]|(?<=\s)-|-(?=\s|$)|[])】］）])"
)
_SUBJECT: Final = re.compile(rf"[\[(【［（]?\s*(?:{'|'.join(_PHRASES)}){_ENDS}", re.IGNORECASE)


def says_automatic(subject: str) -> bool:
    """Whether a subject is an answering machine's."""
    return bool(_SUBJECT.match(" ".join(unicodedata.normalize("NFC", subject).split())))
