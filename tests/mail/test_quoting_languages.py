"""History is told from new words by its shape, in languages and programs nobody listed; forms and people's own
lists of words with colons stay what they are."""

import pytest

from app.mail.judging.quoting import separate

NEW = "Merci, tout est bon."
OLD = "Please refund order 1001, you wrote."

BLOCKS = {
    "french": "De : Support <support@shop.example>\nEnvoyé : lundi 9 novembre 2026 10:12\nÀ : Ada <ada@example.com>\n"
    "Objet : RE: Commande",
    "french, no-break spaces": "De\u00a0: Support <support@shop.example>\nEnvoyé\u00a0: lundi 9 novembre 2026 10:12\n"
    "À\u00a0: Ada <ada@example.com>\nObjet\u00a0: RE: Commande",
    "french, bold": "*De :* Support\n*Envoyé :* lundi 9 novembre 2026 10:12\n*À :* Ada\n*Objet :* RE: Commande",
    "danish": "Fra: Support <support@shop.example>\nSendt: 9. november 2026 10:12\nTil: Ada\nEmne: SV: Ordre",
    "danish, names only": "Fra: Support\nSendt: mandag 9. november 2026 10:12\nTil: Ada\nEmne: SV: Ordre",
    "swedish": "Från: Support\nSkickat: den 9 november 2026 10:12\nTill: Ada\nÄmne: SV: Order",
    "finnish": "Lähettäjä: Support\nLähetetty: maanantai 9. marraskuuta 2026 10.12\n"
    "Vastaanottaja: Ada\nAihe: VS: Tilaus",
    "dutch": "Van: Support\nVerzonden: maandag 9 november 2026 10:12\nAan: Ada\nOnderwerp: RE: Bestelling",
    "italian": "Da: Support\nInviato: lunedì 9 novembre 2026 10:12\nA: Ada\nOggetto: R: Ordine",
    "spanish": "De: Support\nEnviado el: lunes, 9 de noviembre de 2026 10:12\nPara: Ada\nAsunto: RE: Pedido",
    "portuguese": "De: Support\nEnviada em: segunda-feira, 9 de novembro de 2026 10:12\nPara: Ada\n"
    "Assunto: RES: Pedido",
    "polish": "Od: Support\nWysłano: poniedziałek, 9 listopada 2026 10:12\nDo: Ada\nTemat: Odp: Zamówienie",
    "czech": "Od: Support\nOdesláno: pondělí 9. listopadu 2026 10:12\nKomu: Ada\nPředmět: RE: Objednávka",
    "hungarian": "Feladó: Support\nElküldve: 2026. november 9., hétfő 10:12\nCímzett: Ada\nTárgy: RE: Rendelés",
    "russian": "От: Support\nОтправлено: 9 ноября 2026 г. 10:12\nКому: Ada\nТема: RE: Заказ",
    "greek": "Από: Support\nΣτάλθηκε: Δευτέρα, 9 Νοεμβρίου 2026 10:12\nΠρος: Ada\nΘέμα: RE: Παραγγελία",
    "turkish": "Kimden: Support\nGönderildi: 9 Kasım 2026 Pazartesi 10:12\nKime: Ada\nKonu: YNT: Sipariş",
    "japanese": "差出人: Support <support@shop.example>\n送信日時: 2026年11月9日 10:12\n宛先: Ada\n件名: RE: 注文",
    "chinese, wide colons": "发件人： Support\n发送时间： 2026年11月9日 10:12\n收件人： Ada\n主题： 答复: 订单",
    "korean": "보낸 사람: Support\n보낸 날짜: 2026년 11월 9일 월요일 10:12\n받는 사람: Ada\n제목: RE: 주문",
    "hebrew": "\u200fמאת: Support\n\u200fנשלח: יום שני 09 נובמבר 2026 10:12\n\u200fאל: Ada\n\u200fנושא: RE: הזמנה",
    "arabic": "من: Support\nتم الإرسال: 09/11/2026 10:12\nإلى: Ada\nالموضوع: RE: طلب",
    "a language nobody listed": "Kutoka: Support <support@shop.example>\nImetumwa: Jumatatu, 9 Novemba 2026 10:12\n"
    "Kwenda: Ada <ada@example.com>\nMada: RE: Agizo",
    "a language nobody listed, names only": "Kutoka: Support\nImetumwa: Jumatatu, 9 Novemba 2026 10:12\nKwenda: Ada\n"
    "Mada: RE: Agizo",
    "date first": "Date: Mon, 9 Nov 2026 10:12:00 +0100\nFrom: Support <support@shop.example>\nTo: ada@example.com\n"
    "Subject: Order",
    "with a line between": "Von: Support\n\nGesendet: Montag, 9. November 2026 10:12\n\nAn: Ada\n\n"
    "Betreff: AW: Order",
    "a long list of receivers": "Fra: Support <s@shop.example>\nSendt: 9. november 2026 10:12\n"
    "Til: Ada <ada@example.com>;\n"
    "Grace <grace@example.com>\nEmne: SV: Ordre",
    "in one line": "De: Support <support@shop.example> Enviado: lunes, 9 de noviembre de 2026 10:12 "
    "Para: Ada Asunto: RE: x",
}

OPENINGS = {
    "french": "Le lun. 9 nov. 2026 à 10:12, Support <support@shop.example> a écrit :",
    "french, thunderbird": "Le 09/11/2026 à 10:12, Support a écrit\u00a0:",
    "danish": "Den man. 9. nov. 2026 kl. 10.12 skrev Support <support@shop.example>:",
    "norwegian": "man. 9. nov. 2026 kl. 10:12 skrev Support <support@shop.example>:",
    "dutch": "Op ma 9 nov 2026 om 10:12 schreef Support <support@shop.example>:",
    "italian": "Il giorno lun 9 nov 2026 alle ore 10:12 Support <support@shop.example> ha scritto:",
    "spanish": "El lun, 9 nov 2026 a las 10:12, Support (<support@shop.example>) escribió:",
    "portuguese": "Em seg., 9 de nov. de 2026 às 10:12, Support <support@shop.example> escreveu:",
    "polish": "pon., 9 lis 2026 o 10:12 Support <support@shop.example> napisał(a):",
    "russian": "пн, 9 нояб. 2026 г. в 10:12, Support <support@shop.example>:",
    "japanese": "2026年11月9日(月) 10:12 Support <support@shop.example>:",
    "chinese": "Support <support@shop.example> 于2026年11月9日周一 10:12写道：",
    "korean": "2026년 11월 9일 (월) 오전 10:12, Support <support@shop.example>님이 작성:",
    "a language nobody listed": "Mnamo Jtt, 9 Nov 2026 saa 10:12 Support <support@shop.example> aliandika:",
    "over two lines": "Le lun. 9 nov. 2026 à 10:12, Le service clientèle <\nsupport@shop.example> a écrit :",
    "over three lines": "El lun, 9 nov 2026 a las 10:12, El servicio\nde atención al cliente\n"
    "<support@shop.example> escribió:",
    "between dashes": "---- Em seg, 09 nov 2026 10:12:00 +0100 Support <support@shop.example> escreveu ----",
    "a divider, french": "-----Message d'origine-----\nDe : Support\nEnvoyé : lundi 9 novembre 2026",
    "a divider, polish": "-----Oryginalna wiadomość-----\nOd: Support <support@shop.example>",
    "a divider, chinese": "------------------ 原始邮件 ------------------\n发件人: Support <support@shop.example>",
    "a divider in a language nobody listed": "----- Ujumbe wa zamani -----\nFrom: Support\nDate: 9 Nov 2026 10:12",
}


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("rule", ["", "________________________________\n", "\n"])
def test_a_block_of_headers_is_known_by_its_shape(name: str, rule: str) -> None:
    new, quoted = separate(f"{NEW}\n\n{rule}{BLOCKS[name]}\n\n{OLD}\n")
    assert new == NEW
    assert OLD in quoted


@pytest.mark.parametrize("name", OPENINGS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_who_wrote_when_is_known_by_its_shape(name: str, mark: str) -> None:
    new, quoted = separate(f"{NEW}\n\n{OPENINGS[name]}\n\n{mark}{OLD}\n")
    assert new == NEW
    assert OLD in quoted


@pytest.mark.parametrize("name", OPENINGS)
def test_a_line_directly_above_the_opening_is_new(name: str) -> None:
    assert separate(f"{NEW}\n{OPENINGS[name]}\n> {OLD}")[0] == NEW


@pytest.mark.parametrize("name", OPENINGS)
def test_an_answer_below_marked_lines_is_new_in_every_language(name: str) -> None:
    new, quoted = separate(f"{OPENINGS[name]}\n> {OLD}\n\n{NEW}")
    assert (new, OLD in quoted) == (NEW, True)


@pytest.mark.parametrize("name", [*BLOCKS, *OPENINGS])
def test_a_mail_that_only_quotes_is_new_as_a_whole(name: str) -> None:
    text = f"{(BLOCKS | OPENINGS)[name]}\n\n{OLD}"
    assert separate(text) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "New message from your website\n\nName: Alan\nEmail: alan@example.com\nDate: 3 March 2026\nOrder: 1012\n"
        "Message: Please refund order 1012.",
        "Nouveau message\n\nNom : Alan\nE-mail : alan@example.com\nDate d'achat : 03/03/2026\n"
        "Message : Remboursez 1012.",
        "Hello,\n\nOrder: 1012\nDate: 3 March 2026\nAmount: 20.00 EUR\n\nPlease refund it.",
        "Hello,\n\nFrom: Berlin\nTo: Hamburg\nDate: 3 March 2026\nthe parcel went astray, please refund order 1012",
        "Hallo,\n\nBestellnummer: 1012\nDatum: 03.03.2026 10:12\nArtikel: Lampe\nGrund: kaputt\n\nBitte erstatten.",
        "Bonjour,\nvoici ce que je veux : le remboursement de la commande 1012.",
        "--- My order ---\n1012\nPlease refund it.",
        "On 9 November 2026 at 10:12 I ordered this:\none lamp\nPlease refund it, order 1012.",
        "Hi,\n1. order: 1012\n2. date: 2026-03-03\n3. reason: broken",
    ],
)
def test_forms_and_lists_of_peoples_own_words_are_new(text: str) -> None:
    assert separate(text) == (text, "")


def test_the_end_of_a_quoted_line_that_was_broken_in_two_is_quoted() -> None:
    broken = (
        "> We have looked at it and would like you to confirm that we should now\nrefund order 1001 in full\n> Rosa"
    )
    assert separate(f"{NEW}\n\n{broken}")[0] == NEW
