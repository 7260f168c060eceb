"""What mail programs call the fields of a quoted header, and how they say who wrote, in the languages people use."""

import re
from typing import Final

FROM: Final = (
    "from|von|de|da|van|fra|från|lähettäjä|od|feladó|от|від|από|kimden|gönderen|差出人|送信者|发件人|寄件者|發件人|"
    "보낸 사람|보낸사람|من|מאת|nadawca|odesílatel|odosielateľ|odosielatel|pošiljatelj|šalje|nuo|no|saatja|expéditeur|"
    "remitente|remetente|mittente|afzender|afsender|avsändare|avsender|absender|sender|отправитель|відправник|"
    "από τον|kimden|từ|จาก|dari|pengirim|expeditor|de la|feladja|подател|出"
)
SENT: Final = (
    "sent|gesendet|envoyé|envoyé le|enviado|enviado el|enviada|enviada em|enviado em|inviato|"
    "verzonden|sendt|skickat|"
    "lähetetty|wysłano|wyslano|odesláno|odoslané|elküldve|küldve|trimis|trimisă|изпратено|отправлено|послано|"
    "надіслано|відправлено|στάλθηκε|εστάλη|gönderildi|gönderilme tarihi|tarih|poslano|išsiųsta|"
    "nosūtīts|saadetud|"
    "送信日時|日時|发送时间|發送時間|寄件日期|传送时间|日期|보낸 날짜|날짜|التاريخ|تاريخ الإرسال|נשלח|תאריך|"
    "date|datum|"
    "dato|data|fecha|fecha de envío|dátum|päiväys|päivämäärä|дата|ημερομηνία|datums|kuupäev|đã gửi|"
    "ngày|วันที่|ส่ง|"
    "tanggal|dikirim|enviat|sendte|when|le"
)
TO: Final = (
    "to|an|à|a|para|per|aan|til|till|vastaanottaja|do|komu|címzett|către|catre|до|кому|προς|kime|"
    "alıcı|za|prima|kam|"
    "kellele|saaja|宛先|收件人|收件者|받는 사람|받는사람|إلى|אל|destinataire|destinatario|destinatário|ontvanger|"
    "modtager|mottagare|mottaker|empfänger|до кого|прима|đến|tới|ถึง|kepada|recipient|receiver|adresat"
)
SUBJECT: Final = (
    "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|temat|předmět|predmet|"
    "tárgy|subiect|тема|"
    "относно|θέμα|konu|zadeva|tema|teema|件名|主题|主題|主旨|标题|제목|الموضوع|موضوع|נושא|chủ đề|tiêu đề|เรื่อง|หัวเรื่อง|"
    "perihal|subjek|assumpte|предмет|vec|věc|re"
)
COPY: Final = (
    "cc|bcc|kopie|copie|copia|cópia|kopi|kopia|kopio|dw|kopię|másolatot kap|másolat|копия|копія|"
    "κοιν|κοινοποίηση|bilgi|"
    "抄送|副本|참조|نسخة|עותק|reply-to|antwort an|répondre à|responder a|importance|priority|priorität|wichtigkeit|"
    "attachments|anlagen|anhänge|pièces jointes"
)
# Fields that people and web forms write and mail programs never quote.
OF_FORMS: Final = re.compile(
    r"e-?mail.*|mail|.*adress?e?|.*(?:phone|telefon|tel|fono|puhelin|電話|电话|전화).*|tel|mobile?|handy|"
    r"(?:first|last|full|your|vor|nach)?[ -]?name"
    r"|nom|prénom|nombre|nome|cognome|naam|navn|namn|nimi|imię.*|имя|お名前|氏名|姓名|이름"
    r"|message|nachricht|mensaje|mensagem|messaggio|bericht|besked|meddelande|viesti|wiadomość|"
    r"сообщение|留言|comment.*|kommentar"
    r"|order.*|bestell.*|commande.*|pedido.*|ordine.*|ordre.*|tracking.*|amount|betrag|montant|importe|iban|bic",
    re.IGNORECASE,
)
_WROTE: Final = (
    "wrote|writes|schrieb|schrieben|geschrieben|a écrit|écrivait|écrit|escribió|escribio|escreveu|"
    "ha scritto|scrisse|schreef|"
    "heeft geschreven|geschreven|skrev|følgende|kirjoitti|napisał|napisała|napisał\\(a\\)|pisze|"
    "napsal|napsala|napsal\\(a\\)|"
    "napísal|írta|ezt írta|a scris|scris|написа|написал|написала|пишет|писал|написав|пише|έγραψε|"
    "yazdı|şunu yazdı|"
    "je napisao|je pisal|parašė|rakstīja|kirjutas|のメール|書きました|のメッセージ|写道|寫道|作成|작성|씀|كتب|كتبت|"
    "כתב|כתבה|đã viết|viết|เขียนว่า|menulis|va escriure|respondió|répondit|antwortete|replied|svarede|svarade"
)
WROTE: Final = re.compile(rf"(?:{_WROTE})", re.IGNORECASE)
# Alone between two rows of dashes.
ORIGINAL: Final = re.compile(
    r"original|ursprüngliche|weitergeleitete|forwarded|replied|transféré|transmis|d'origine|"
    r"reenviado|reencaminhada"
    r"|encaminhada|inoltrato|originale|oorspronkelijk|doorgestuurd|oprindelig|opprinnelig|"
    r"videresendt|vidarebefordrat"
    r"|ursprungligt|alkuperäinen|välitetty|oryginaln|przekazana|původní|přeposlan|pôvodn|eredeti|"
    r"továbbított|исходное"
    r"|пересылаемое|пересланное|пересылаемо|переслан|αρχικό|özgün|iletilen|orijinal|izvorn|"
    r"prosledjen|元のメッセージ|転送|原始"
    r"|转发|轉寄|原邮件|원본|전달된|الأصلية|מקורית|gốc|chuyển tiếp|ต้นฉบับ|asli|diteruskan|mesaj",
    re.IGNORECASE,
)


def _kind(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


KINDS: Final = {
    "from": _kind(FROM),
    "sent": _kind(SENT),
    "to": _kind(TO),
    "subject": _kind(SUBJECT),
    "copy": _kind(COPY),
}


def kinds_of(label: str) -> frozenset[str]:
    """Which fields a word may name; some name two in two languages."""
    word = label.casefold().strip()
    return frozenset(kind for kind, words in KINDS.items() if word in words)
