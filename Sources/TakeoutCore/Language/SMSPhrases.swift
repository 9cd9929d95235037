// What is written by SMS beside the notice itself, in every language, and the words that replies are made of. Accents
// that GSM 03.38 lacks are left out when a text is sent.

extension English {
    static func sms(_ phrase: Phrase.SMS) -> String {
        switch phrase {
        case .howToReply: "Reply CALL {code}, DONE {code} or LATER 30 {code}."
        case .callingNow: "It is urgent; we are calling about it too."
        case .weCall: "We call {number} now about {customer}."
        case .weCallLater: "We call {number} in {time} about {customer}."
        case .callUnderWay: "A call about {customer} is under way already."
        case .noCall: "We cannot call about {customer}: {reason}"
        case .settled: "Noted: {customer} is dealt with. No more calls about it."
        case .minutesWanted: "Please say in how many minutes, from 5 to 1440: LATER 30."
        case .unknownCode: "No message {code} was sent to this phone."
        case .nothingSent: "No message was sent to this phone lately."
        case .notUnderstood: "Not understood. Reply CALL, DONE or LATER 30, with the message's code if you like."
        case .help:
            "{business}: messages that our AI assistant took from customers. Reply CALL, DONE or LATER 30. "
                + "STOP ends these texts."
        case .stopped: "You will get no more texts from {business}. Reply START to get them again."
        case .started: "You get texts from {business} again. Reply STOP to end them."
        }
    }

    static let replyWords = ReplyWords(
        call: ["call", "callback", "ring", "phone"], done: ["done", "handled", "resolved"],
        later: ["later", "snooze"], stop: ["optout"], start: ["yes"], help: ["commands"],
        please: ["please", "pls", "ok", "yes"])
}

extension Spanish {
    static func sms(_ phrase: Phrase.SMS) -> String {
        switch phrase {
        case .howToReply: "Responda LLAMAR {code}, HECHO {code} o LUEGO 30 {code}."
        case .callingNow: "Es urgente; también le estamos llamando."
        case .weCall: "Llamamos ahora al {number} por {customer}."
        case .weCallLater: "Llamamos al {number} en {time} por {customer}."
        case .callUnderWay: "Ya hay una llamada en curso por {customer}."
        case .noCall: "No podemos llamar por {customer}: {reason}"
        case .settled: "Anotado: {customer} queda resuelto. No llamaremos más por ello."
        case .minutesWanted: "Diga en cuántos minutos, de 5 a 1440: LUEGO 30."
        case .unknownCode: "No se envió ningún mensaje {code} a este teléfono."
        case .nothingSent: "No se envió ningún mensaje a este teléfono últimamente."
        case .notUnderstood: "No lo entendimos. Responda LLAMAR, HECHO o LUEGO 30, con el código si quiere."
        case .help:
            "{business}: mensajes de clientes que tomó nuestro asistente de IA. Responda LLAMAR, HECHO o LUEGO 30. "
                + "STOP termina estos textos."
        case .stopped: "No recibirá más textos de {business}. Responda START para recibirlos de nuevo."
        case .started: "Vuelve a recibir textos de {business}. Responda STOP para terminarlos."
        }
    }

    static let replyWords = ReplyWords(
        call: ["llamar", "llama", "llame", "llamada"], done: ["hecho", "listo", "resuelto"],
        later: ["luego", "despues", "tarde"], stop: ["alto", "parar", "baja"], start: ["alta", "empezar"],
        help: ["ayuda"], please: ["por", "favor"])
}

extension French {
    static func sms(_ phrase: Phrase.SMS) -> String {
        switch phrase {
        case .howToReply: "Répondez APPEL {code}, FAIT {code} ou PLUS TARD 30 {code}."
        case .callingNow: "C'est urgent ; nous vous appelons aussi."
        case .weCall: "Nous appelons le {number} maintenant au sujet de {customer}."
        case .weCallLater: "Nous appelons le {number} dans {time} au sujet de {customer}."
        case .callUnderWay: "Un appel au sujet de {customer} est déjà en cours."
        case .noCall: "Nous ne pouvons pas appeler au sujet de {customer} : {reason}"
        case .settled: "C'est noté : {customer} est traité. Plus d'appel à ce sujet."
        case .minutesWanted: "Dites dans combien de minutes, de 5 à 1440 : PLUS TARD 30."
        case .unknownCode: "Aucun message {code} n'a été envoyé à ce téléphone."
        case .nothingSent: "Aucun message n'a été envoyé à ce téléphone ces derniers temps."
        case .notUnderstood: "Nous n'avons pas compris. Répondez APPEL, FAIT ou PLUS TARD 30, avec le code."
        case .help:
            "{business} : messages de clients notés par notre assistant IA. Répondez APPEL, FAIT ou PLUS TARD 30. "
                + "STOP met fin à ces textes."
        case .stopped: "Vous ne recevrez plus de textes de {business}. Répondez START pour en recevoir à nouveau."
        case .started: "Vous recevez à nouveau les textes de {business}. Répondez STOP pour y mettre fin."
        }
    }

    static let replyWords = ReplyWords(
        call: ["appel", "appeler", "appelle", "appelez"], done: ["fait", "traite", "regle"],
        later: ["tard", "apres"], stop: ["arret", "arreter"], start: ["reprendre"], help: ["aide"],
        please: ["s", "il", "te", "vous", "plait", "svp"])
}

extension German {
    static func sms(_ phrase: Phrase.SMS) -> String {
        switch phrase {
        case .howToReply: "Antworten Sie ANRUF {code}, ERLEDIGT {code} oder SPÄTER 30 {code}."
        case .callingNow: "Es ist dringend; wir rufen auch an."
        case .weCall: "Wir rufen jetzt {number} an, es geht um {customer}."
        case .weCallLater: "Wir rufen in {time} {number} an, es geht um {customer}."
        case .callUnderWay: "Ein Anruf dazu läuft schon; es geht um {customer}."
        case .noCall: "Ein Anruf geht nicht (es geht um {customer}): {reason}"
        case .settled: "Notiert: {customer} ist erledigt. Dazu kommt kein Anruf mehr."
        case .minutesWanted: "Bitte die Minuten dazu, von 5 bis 1440: SPÄTER 30."
        case .unknownCode: "An dieses Telefon ging keine Nachricht {code}."
        case .nothingSent: "An dieses Telefon ging in letzter Zeit keine Nachricht."
        case .notUnderstood: "Nicht verstanden. Antworten Sie ANRUF, ERLEDIGT oder SPÄTER 30, gern mit dem Code."
        case .help:
            "{business}: Nachrichten von Kunden, die unser KI-Assistent aufnahm. Antworten Sie ANRUF, ERLEDIGT oder "
                + "SPÄTER 30. STOP beendet diese SMS."
        case .stopped: "Sie bekommen keine SMS mehr von {business}. Mit START bekommen Sie sie wieder."
        case .started: "Sie bekommen wieder SMS von {business}. Mit STOP enden sie."
        }
    }

    static let replyWords = ReplyWords(
        call: ["anruf", "anrufen", "ruckruf"], done: ["erledigt", "fertig"], later: ["spater"],
        stop: ["stopp", "abmelden"], start: ["anmelden"], help: ["hilfe"], please: ["bitte"])
}
