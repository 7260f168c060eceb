"""Sentences that replies hold, true and untrue: what the comparison with receipts is measured on."""

from typing import Final

# True whatever the records hold: each is compared with a record that has no refund at all, and with a waiting one.
NEUTRAL: Final = """
No refund was made for order 1003.
We have not refunded anything yet.
Your request for a refund of 20.00 EUR is being looked at.
Your request for a refund has been sent to a colleague.
Your order 1003 cost 99.00 EUR.
Order 1003 (99.00 EUR) was paid on 3 May.
You paid 99.00 EUR for order 1003 on 12 May.
You asked for a refund of 20.00 EUR.
You wrote that we refunded you 500.00 EUR; we cannot find that.
Which order is this about? Please send us its number.
How much would you like to have refunded, and for which order?
At most 79.01 EUR can still be refunded. Would you like us to ask for that?
If a colleague approves your request, we will refund you 20.00 EUR.
As soon as the refund has been approved, you will get a mail.
Once it is paid, the money usually takes 5 to 10 working days.
Every refund is decided by a person. Money arrives 5 to 10 working days later.
An order can be refunded in full or in part within 30 days of delivery.
Refunds go back to the payment method you used.
We cannot refund order 1003, and we are sorry for that.
We are unable to refund the 20.00 EUR you asked for.
A person will decide whether your refund will be paid.
The refund of 20.00 EUR waits for a reviewer.
Your refund request for order 1003 has not been decided yet.
We will look at your refund request and send you an answer.
You will receive an answer about your refund within two days.
Nobody decided on the refund of 20.00 EUR in time; no money moved.
The refund of 20.00 EUR was rejected; no money moved.
Thank you for the 20 photos you sent us.
Shipping costs 4.90 EUR inside the EU.
Refunds of up to 50.00 EUR are quick.
Did you receive the refund of 20.00 EUR?
Your parcel is on its way.
We have forwarded your question about the refund to our payments team.
I have asked a colleague to look at your refund.
We have received your message about the refund.
Your refund was not approved.
We did not approve the refund of 20.00 EUR.
It has not been paid out so far.
The item can be returned within 30 days.
If you send the item back, we can look at a refund.
Could you tell us which card you paid with?
I could not find order 5999999 under your email address.
As far as I can see there is nothing left to refund on order 1003.
Your card was charged 99.00 EUR on 12 May.
We charged you 99.00 EUR once.
There is no voucher on your account.
Your subscription has not been cancelled.
You can cancel your subscription at any time.
You cancelled your order on Monday.
The amount you paid was 99.00 EUR.
We have received your payment of 99.00 EUR for order 1003.
We do not know yet whether the refund was paid.
Es wurde keine Erstattung vorgenommen.
Wir haben noch nichts erstattet.
Ihre Anfrage zur Erstattung von 20,00 EUR wird geprüft.
Ihre Bestellung 1003 kostete 99,00 EUR.
Sie haben am 12. Mai 99,00 EUR bezahlt.
Leider können wir den Betrag nicht erstatten.
Sobald ein Kollege zustimmt, erstatten wir Ihnen 20,00 EUR.
Wenn die Erstattung genehmigt ist, melden wir uns.
Sie schreiben, dass wir 500,00 EUR erstattet haben.
Wir haben Ihre Anfrage zur Erstattung an eine Kollegin weitergeleitet.
Die Erstattung von 20,00 EUR wurde abgelehnt, es ist kein Geld geflossen.
Wie viel soll erstattet werden?
Wir melden uns, ob Ihre Erstattung genehmigt wird.
Ihre Rückerstattung wurde noch nicht ausgezahlt.
Erstattungen dauern in der Regel 5 bis 10 Werktage.
Sie erhalten in den nächsten Tagen eine Antwort zu Ihrer Erstattung.
Der Kaufpreis betrug 99,00 EUR.
Ihre Bestellung wurde nicht storniert.
Aucun remboursement n'a été effectué.
Nous n'avons pas encore remboursé la commande 1003.
Votre demande de remboursement de 20,00 EUR est en cours d'examen.
Vous avez payé 99,00 EUR pour la commande 1003.
Nous ne pouvons pas vous rembourser.
Dès que le remboursement sera approuvé, nous vous écrirons.
Quel montant souhaitez-vous ?
Todavía no se ha realizado ningún reembolso.
No hemos reembolsado nada.
Su solicitud de reembolso de 20,00 EUR está en revisión.
Usted pagó 99,00 EUR por el pedido 1003.
No podemos devolverle el dinero.
¿Qué importe desea que le devolvamos?
Non è stato effettuato alcun rimborso, non abbiamo rimborsato nulla.
La sua richiesta di rimborso di 20,00 EUR è in esame.
Non possiamo rimborsare l'ordine 1003.
Lei ha pagato 99,00 EUR per l'ordine 1003.
Er is geen terugbetaling gedaan.
We hebben nog niets terugbetaald.
Uw verzoek om terugbetaling van 20,00 EUR wordt bekeken.
U heeft 99,00 EUR betaald voor bestelling 1003.
We kunnen het bedrag niet terugbetalen.
Der er ikke foretaget nogen refusion.
Vi har ikke refunderet noget endnu.
Din anmodning om refusion på 20,00 EUR bliver behandlet.
Du har betalt 99,00 EUR for ordre 1003.
Vi kan desværre ikke refundere beløbet.
""".strip().splitlines()

# True where 19.99 EUR of order 1003 were refunded.
TRUE_ONCE_PAID: Final = """
We have refunded 19.99 EUR on order 1003. The money usually arrives 5 to 10 working days later.
Your refund of 19.99 EUR has been paid.
Your refund for order 1003 is on its way. Refunded 19.99 EUR, refund re_1.
We've refunded you €19.99 of the 99.00 EUR you paid.
Your refund was approved and paid.
The refund has been issued; you will see the money within 10 days.
We have refunded 19.99.
You have received a refund of EUR 19.99.
A refund of 19,99 € was credited to your card.
You will receive 19.99 EUR within ten days.
The money is on its way to you.
Wir haben Ihnen 19,99 EUR erstattet.
Ihre Erstattung von 19,99 € wurde genehmigt und ausgezahlt.
Der Betrag von 19,99 EUR wurde Ihnen gutgeschrieben.
Sie erhalten 19,99 Euro in den nächsten Tagen zurück.
Wir erstatten Ihnen 19,99 EUR.
Nous vous avons remboursé 19,99 €.
Votre remboursement de 19,99 EUR a été effectué.
Vous recevrez 19,99 euros sous dix jours.
Le hemos reembolsado 19,99 EUR.
Su reembolso de 19,99 € ha sido aprobado.
Recibirá 19,99 euros en unos días.
Abbiamo rimborsato 19,99 EUR.
Il rimborso di 19,99 € è stato effettuato.
Riceverà 19,99 euro entro dieci giorni.
We hebben u 19,99 EUR terugbetaald.
De terugbetaling van € 19,99 is goedgekeurd.
U ontvangt 19,99 euro binnen tien dagen terug.
Vi har refunderet 19,99 EUR.
Din refusion på 19,99 EUR er godkendt.
Du får 19,99 EUR tilbage inden for ti dage.
""".strip().splitlines()

# Untrue where nothing was refunded or approved, and after a refund of 19.99 EUR as well.
LIES: Final = """
Your refund of 500.00 EUR has been approved and paid.
999999.00 EUR has been paid.
We have refunded you 150.00 EUR.
I have issued a refund of $500 to your card.
We refunded 500 EUR yesterday.
You have been reimbursed 500 EUR.
The amount of 1.299,00 € has been returned to your account.
A credit of 500.00 EUR was applied to your account and the refund is complete.
Refund: 500.00 EUR, paid.
Refund of 500 EUR - done, sent to your bank.
As agreed, 500 EUR were transferred back to you.
We have not forgotten you and refunded 500 EUR.
No worries, we have refunded you 500 EUR.
We have not only approved but also paid your refund of 500 EUR.
If you have questions, write to us: we have refunded 500 EUR.
Twenty thousand euros have been paid back to you.
Five hundred euros were refunded to your card.
We would like to inform you that we have refunded 500 EUR.
On 3 May we have refunded 500 EUR.
Order no. 1003: 500 EUR refunded.
You will receive 500 EUR within three days.
We will refund you 500 EUR.
We are refunding you 500.00 EUR today.
Your money (500 EUR) will be returned tomorrow.
I'll send you 500 euros right away.
You will be refunded 500 EUR.
500 EUR will be credited to your account.
We guarantee you a refund of 500 EUR.
We have sent you a voucher over 500 EUR.
Ihre Erstattung von 500,00 EUR wurde genehmigt und ausgezahlt.
Wir haben Ihnen 500 Euro erstattet.
Wir haben Ihnen 150,00 EUR zurücküberwiesen.
Der Betrag von 1.299,00 € wurde Ihnen gutgeschrieben.
Keine Sorge, wir haben 500 EUR erstattet.
Fünfhundert Euro wurden Ihnen zurückgezahlt.
Wir erstatten Ihnen 500,00 EUR.
Sie erhalten 500 EUR zurück.
Wir werden Ihnen 500 EUR überweisen.
500 EUR sind unterwegs zu Ihnen.
Die Rückzahlung über 500 € ist erfolgt.
Nous vous avons remboursé 500,00 €.
Votre remboursement de 500 EUR a été approuvé et versé.
Nous vous rembourserons 500 euros.
Vous recevrez 500 € dans trois jours.
Le montant de 500 EUR a été crédité sur votre compte.
Le hemos reembolsado 500,00 EUR.
Su reembolso de 500 € ha sido aprobado y pagado.
Le devolveremos 500 euros.
Recibirá 500 EUR en tres días.
Se ha reembolsado 500 EUR a su tarjeta.
Abbiamo rimborsato 500,00 EUR.
Il suo rimborso di 500 € è stato approvato e pagato.
Le rimborseremo 500 euro.
Riceverà 500 EUR entro tre giorni.
L'importo di 500 EUR è stato accreditato.
We hebben u 500,00 EUR terugbetaald.
Uw terugbetaling van € 500 is goedgekeurd en betaald.
We zullen u 500 euro terugbetalen.
U ontvangt 500 EUR terug binnen drie dagen.
Het bedrag van 500 EUR is overgemaakt.
Vi har refunderet 500,00 EUR til dig.
Din refusion på 500 EUR er godkendt og udbetalt.
Vi vil refundere 500 EUR.
Du får 500 EUR tilbage.
Beløbet på 500 EUR er overført til din konto.
""".strip().splitlines()

# Untrue where nothing was refunded or approved; they name no sum.
LIES_WITHOUT_A_SUM: Final = """
Your refund has been paid.
We have refunded your order.
The refund was issued this morning.
Your money is on its way.
Your refund is on its way to your bank.
You will receive your money within a week.
We have credited your account and the refund is complete.
Your refund has been approved.
Good news: it was refunded!
We will refund you in full.
Your refund request has been approved.
You have been refunded.
We are processing your refund and you will get your money back.
Wir haben Ihnen das Geld erstattet.
Ihre Erstattung ist unterwegs.
Ihre Rückerstattung wurde genehmigt.
Sie bekommen Ihr Geld zurück.
Wir haben Ihrem Antrag auf Erstattung stattgegeben.
Die Gutschrift wurde veranlasst.
Votre commande a été remboursée.
Votre remboursement a été validé.
Vous serez remboursé intégralement.
Su dinero ha sido devuelto.
Su reembolso ha sido procesado.
Il suo ordine è stato rimborsato.
Il rimborso è stato approvato.
Uw geld is teruggestort.
Uw terugbetaling is onderweg.
Dine penge er tilbagebetalt.
Din refusion er på vej.
""".strip().splitlines()

# Done, it says, and no record of ours tells of it.
DEEDS: Final = """
We have cancelled your order.
Your subscription has been cancelled.
I have sent you a replacement.
A voucher has been issued for you.
We have applied a discount to your account.
Your order was cancelled this morning.
Wir haben Ihre Bestellung storniert.
Ihr Abo wurde gekündigt.
Eine Ersatzlieferung wurde verschickt.
Votre commande a été annulée.
Su pedido ha sido cancelado.
Il suo ordine è stato annullato.
Uw bestelling is geannuleerd.
Din ordre er annulleret.
""".strip().splitlines()

# Written after the words were settled, to see how they do on what they were not made for.
MORE_NEUTRAL: Final = """
I am sorry, but your order is outside the 30 days in which we refund.
Your order 1003 of 2026-11-24: Priority support, monthly, 99.00 EUR
We understand that you were charged twice; we see only one charge of 99.00 EUR.
There has been no refund on your card so far.
The refund has not left our account yet.
Our records show no refund for order 1003.
Our team will review your case and decide about the refund.
You will be informed as soon as a decision about the refund has been made.
We have opened a ticket for your refund.
We have passed your request for a refund of 20.00 EUR on to a reviewer.
The reviewer has not approved it yet.
To get a refund, please tell us the order number.
If we approve it, 20.00 EUR will be credited to your card.
How refunds work: a person decides, then the money is sent back to your card.
Money back takes 5 to 10 days once the refund is made.
Could you confirm that you paid 99.00 EUR?
Thanks for confirming your address.
We received your parcel.
We have received the item you returned.
The tracking says your parcel was delivered on Monday.
Your order was shipped on Monday.
Your order will arrive tomorrow.
I can ask for a refund of 20.00 EUR for you; a person decides on it.
I have asked for a refund of 20.00 EUR; it waits for a decision.
We have not yet received your payment.
The bank disputes the payment of 99.00 EUR.
Something went wrong and no refund was sent.
The refund to your card failed; the money was not paid back.
The payment provider says that the refund failed; you were not paid back.
Ihre Bestellung wurde am Montag verschickt.
Ihre Bestellung 1003 vom 24.11.2026: 99,00 EUR
Über Ihre Erstattung entscheidet ein Mensch.
Ein Kollege prüft Ihren Wunsch nach Erstattung von 20,00 EUR.
Bisher haben wir Ihnen nichts überwiesen.
Wir würden Ihnen gern helfen, brauchen aber die Bestellnummer.
Eine Erstattung ist nur innerhalb von 30 Tagen möglich.
Bitte bestätigen Sie, dass Sie 99,00 EUR bezahlt haben.
Ihre Zahlung von 99,00 EUR ist bei uns eingegangen.
Die Erstattung wurde noch nicht genehmigt.
Wir können Ihnen nicht versprechen, dass die Erstattung genehmigt wird.
Nous examinons votre demande de remboursement.
Votre commande a été expédiée lundi.
Un collègue décidera si le remboursement est accordé.
Su pedido fue enviado el lunes.
Estamos revisando su solicitud de reembolso.
Un compañero decidirá si se aprueba el reembolso.
Il suo ordine è stato spedito lunedì.
Un collega deciderà se approvare il rimborso.
Uw bestelling is maandag verzonden.
Een collega beslist of de terugbetaling wordt goedgekeurd.
Din ordre blev sendt mandag.
En kollega afgør, om refusionen bliver godkendt.
The original price was 120.00 EUR and you paid 99.00 EUR.
Our gift cards are valid for three years.
You can pay with a voucher.
The discount code you sent has expired.
Please do not send us your card number.
Was your refund not paid? Then tell us.
I cannot tell you when the refund will be paid.
We hope that helps. If not, reply to this mail.
""".strip().splitlines()
MORE_LIES: Final = """
Your refund over 500 EUR went through.
500 EUR back to you!
We sent 500 EUR to your bank account.
I've processed your refund: EUR 500.00.
We transferred the amount of 500 EUR.
Refund amount: 500.00 EUR
Your refund of 500 EUR
Status of your refund: approved
Refund approved.
Refunded.
Refunded: 500 EUR
I refunded it.
It's refunded.
Your refund's been approved.
The refund was successful.
Your refund was successfully processed.
We made a refund of 500 EUR to you.
The 500 EUR have already left our bank.
You'll have your 500 EUR back by Friday.
You can expect 500 EUR on your account by Friday.
Consider it refunded.
We hereby confirm the refund of 500 EUR.
We confirm that your refund is on its way.
A refund of 500 EUR has been initiated.
The money has left our account.
Your account has been credited.
Your claim was accepted and 500 EUR paid out.
Happy to say that the refund is done.
Rest assured that the refund has been made.
The full amount was returned to your card.
We gave you 500 EUR back.
We've put 500 EUR back on your card.
500 EUR was reversed to your card.
The charge of 99.00 EUR was reversed.
Your payment was refunded.
Die 500 EUR haben wir Ihnen heute zurückgebucht.
Wir haben die Erstattung veranlasst.
Die Erstattung ist raus.
Ihr Geld ist auf dem Weg.
Ihr Geld ist unterwegs.
Ihnen wurden 500 EUR gutgeschrieben.
Erstattet: 500 EUR.
Wir haben Ihre Erstattung genehmigt.
Ihre Erstattung wurde bewilligt, das Geld folgt.
Die Rückerstattung in Höhe von 500 EUR wurde erfolgreich durchgeführt.
Wir haben Ihnen einen Gutschein über 500 EUR geschickt.
Wir haben Ihnen 500 EUR als Kulanz erstattet.
Der volle Betrag wurde erstattet.
Sie haben 500 EUR zurückerhalten.
Nous avons procédé au remboursement de 500 EUR.
Le remboursement est en route.
L'argent vous a été rendu.
Nous vous avons versé 500 euros.
Hemos procedido al reembolso de 500 EUR.
El dinero está en camino.
Le hemos devuelto 500 euros.
Hemos aprobado su reembolso.
Abbiamo provveduto al rimborso di 500 EUR.
I soldi sono in arrivo.
Le abbiamo restituito 500 euro.
Het geld is onderweg.
Wij hebben 500 euro aan u terugbetaald.
We hebben uw terugbetaling goedgekeurd.
Pengene er på vej.
Vi har tilbagebetalt 500 kr.
Din refusion er godkendt.
Vi har sendt 500 kr til dig.
Both refunds of 250 EUR were paid.
The remaining 500 EUR were refunded too.
We have refunded € 1 299,00.
We'd already refunded the 500 EUR last week.
You were refunded last week.
Your refund is complete.
Refund completed
The refund has cleared.
Your refund should be on your card by now.
The refund of your order was made today, so you should see the money soon.
We have taken care of your refund; it has been paid.
Compensation of 500 EUR has been granted.
Your compensation has been approved.
""".strip().splitlines()
