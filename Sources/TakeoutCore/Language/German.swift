// German; people are addressed as "Sie". Wherever the customer is named, the dative stands ("von", "mit", "bei").

enum German: PhraseBook {
    static let manner = "German, addressing people as \"Sie\""
    static let locale = "de"

    static func call(_ phrase: Phrase.Call) -> String {
        switch phrase {
        case .stillThere: "Sind Sie noch da?"
        case .oneMoment: "Einen Moment, bitte."
        case .goodbye: "Auf Wiederhören."
        case .plus: "plus"
        case .oneHour: "einer Stunde"
        case .minutes: "{count} Minuten"
        case .hours: "{count} Stunden"
        }
    }

    static func reception(_ phrase: Phrase.Reception) -> String {
        switch phrase {
        case .greeting: "Guten Tag, hier ist der KI-Assistent von {business}."
        case .mayBeRecorded: "Dieses Gespräch wird möglicherweise aufgezeichnet."
        case .isRecorded: "Dieses Gespräch wird aufgezeichnet."
        case .askMatter: "Ich nehme gern eine Nachricht auf. Worum geht es?"
        case .noteDown: "Ich notiere das."
        case .noted: "Das habe ich notiert. Kann ich noch etwas aufnehmen?"
        case .numberUnreadable:
            "Das habe ich notiert, aber die Nummer scheint nicht vollständig. Nennen Sie sie mir bitte noch einmal, "
                + "Ziffer für Ziffer?"
        case .cannotSendHelp: "Ich kann keine Hilfe schicken. Bitte legen Sie auf und wählen Sie sofort die 1 1 2."
        case .notInService: "Es tut mir leid, diese Nummer ist zurzeit nicht in Betrieb. Auf Wiederhören."
        }
    }

    static func callback(_ phrase: Phrase.Callback) -> String {
        switch phrase {
        case .greeting: "Guten Tag, hier ist Ihr KI-Assistent von {business}. Ich habe eine Nachricht für Sie."
        case .askForYes: "Um sie zu hören, sagen Sie bitte Ja oder drücken Sie die 1."
        case .toScreener: "Hier ist der KI-Assistent von {business} mit einer Nachricht für Sie."
        case .aboutMe: "Ich bin ein KI-Assistent, kein Mensch, und rufe für {business} an."
        case .voicemail:
            "Guten Tag, hier ist der KI-Assistent von {business}. Es liegt eine Nachricht für Sie vor. Auf Wiederhören."
        case .reading: "Eine Nachricht von {name}, Telefonnummer {number}."
        case .readingWithoutNumber: "Eine Nachricht von {name}, ohne Telefonnummer."
        case .namelessCaller: "jemandem, der keinen Namen genannt hat"
        case .isUrgent: "Es ist dringend."
        case .theySaid: "Im Wortlaut: {quote}"
        case .bestTime: "Beste Zeit für einen Rückruf: {quote}"
        case .question: "Soll ich Sie jetzt mit dem Kunden verbinden?"
        case .connecting: "Ich verbinde Sie jetzt."
        case .connectionFailed:
            "Es tut mir leid, ich konnte Sie nicht verbinden. Sie bekommen eine Mitteilung mit der Nummer des Kunden."
        case .cannotConnect:
            "Ich kann Sie nicht verbinden: {reason}. Sie bekommen eine Mitteilung mit der Nummer. "
                + "Kann ich noch etwas tun?"
        case .noAnswerThere: "Dort meldet sich niemand."
        case .customerNotReached:
            "Ich konnte den Kunden gerade nicht erreichen. Sie bekommen eine Mitteilung mit der Nummer. Kann ich noch etwas tun?"
        case .toCustomer:
            "Guten Tag, hier ist der KI-Assistent von {business}. Sie hatten uns angerufen. Ich verbinde Sie jetzt."
        case .later: "Gut, ich rufe in {time} wieder an. Auf Wiederhören."
        case .wrongPerson: "Entschuldigen Sie bitte die Störung. Auf Wiederhören."
        case .thanks: "Vielen Dank. Auf Wiederhören."
        case .settled: "Das ist erledigt. Auf Wiederhören."
        case .noLongerNeeded: "Dieser Anruf wird nicht mehr gebraucht. Auf Wiederhören."
        case .testSender: "Takeout, dem Test"
        case .testMessage: "Dies ist ein Test. Ihre Rückrufe funktionieren, und es ist nichts zu tun."
        }
    }

    static func refusal(_ refusal: DialPolicy.Refusal) -> String {
        switch refusal {
        case .notANumber: "es gibt keine Nummer, die man anrufen kann"
        case .premium: "es ist eine teure Servicenummer"
        case .sharedCost: "es ist eine Nummer mit geteilten Kosten"
        case .satellite: "die Nummer gehört zu einem Satelliten- oder weltweiten Netz"
        case .shortOrEmergency: "es ist eine Kurzwahl oder Notrufnummer"
        case .foreign: "die Nummer liegt in einem Land, das dieser Betrieb nicht anruft"
        case .ownNumber: "die Nummer ist eine unserer eigenen Leitungen"
        }
    }

    static func obstacle(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .callingOff: "Anrufe sind ausgeschaltet."
        case .noNumber: "Es gibt keine Nummer zum Anrufen."
        case .ownNumber: "Die anzurufende Nummer ist eine unserer eigenen: Wir hätten uns selbst angerufen."
        case .numberRefused: "Die anzurufende Nummer ist von einer Art oder in einem Land, die wir nicht wählen."
        case .noPublicAddress:
            "Anrufe sind auf diesem Server aus: Die öffentliche Adresse fehlt (TAKEOUT_PUBLIC_URL)."
        case .noProvider: "Anrufe sind auf diesem Server aus: Der Vapi-Schlüssel fehlt (TAKEOUT_VAPI_API_KEY)."
        case .noLine: "Der Betrieb hat keine Vapi-Nummer, von der wir anrufen können (vapi_phone_number_id)."
        }
    }

    static func reason(_ phrase: Phrase.Reason) -> String {
        switch phrase {
        case .noNumberToDial: "Es gab keine Nummer, die wir wählen konnten."
        case .kindNotDialled: "Die Nummer des Kunden ist von einer Art, die wir nicht wählen."
        case .dailyLimit: "Dieses Telefon wurde so oft angerufen, wie es in 24 Stunden erlaubt ist."
        case .notReachedOnce: "Wir haben angerufen, und niemand hat abgenommen."
        case .notReachedTwice: "Wir haben zweimal angerufen, und niemand hat abgenommen."
        case .notReached: "Wir haben {count}-mal angerufen, und niemand hat abgenommen."
        case .notReachedLater: "Sie wollten später angerufen werden, und dann hat niemand abgenommen."
        case .wrongPerson: "Abgenommen hat nicht die richtige Person, und es gibt keine andere Nummer."
        case .providerPassing: "Der Telefondienst war nicht erreichbar, auch nicht bei weiteren Versuchen."
        case .providerLasting: "Der Telefondienst hat den Anruf abgelehnt; jemand muss die Einrichtung berichtigen."
        case .stepAbandoned: "Ein Schritt von uns ist immer wieder gescheitert und wurde aufgegeben."
        case .noCredit: "Der Telefondienst führt zurzeit keine Anrufe aus: Das Konto hat kein Guthaben."
        case .accountFrozen: "Der Telefondienst führt zurzeit keine Anrufe aus: Das Konto ist gesperrt."
        case .subscriptionFault: "Der Telefondienst führt zurzeit keine Anrufe aus: Mit dem Vertrag stimmt etwas nicht."
        case .callGoesOn: "Der Anruf mit dieser Nachricht dauert noch an."
        case .retry: "Niemand wurde erreicht; wir rufen wieder an."
        case .askedLater: "Wir wurden gebeten, später wieder anzurufen."
        case .providerFault: "Der Telefondienst hatte eine Störung; wir versuchen es wieder."
        case .phoneTaken: "Ein anderer Anruf bei diesem Telefon muss erst enden."
        case .declined: "Die Nachricht wurde gehört; eine Verbindung war nicht gewünscht."
        case .heard: "Die Nachricht wurde gehört."
        case .connected: "Die Nachricht wurde gehört, und die beiden wurden verbunden."
        case .handedOn: "Die Nachricht wurde gehört, und der Anruf wurde zum Kunden weitergeleitet."
        case .handled: "Es ist erledigt, hat jemand gesagt."
        case .stopped: "Jemand hat die Anrufe gestoppt."
        case .noNoticeEither: "Auch eine Mitteilung konnte nicht zugestellt werden."
        }
    }

    static func headline(_ phrase: Phrase.Headline) -> String {
        switch phrase {
        case .message: "Nachricht von {customer}"
        case .noAnswer: "Bitte zurückrufen: keine Antwort von {customer}"
        case .noConnection: "Bitte zurückrufen: keine Verbindung mit {customer}"
        case .notDialled: "Die Nummer von {customer} wählen wir nicht für Sie"
        case .ifCutOff: "Falls das Gespräch mit {customer} abgebrochen ist"
        case .taken: "{taker} kümmert sich um die Nachricht von {customer}"
        case .needsAttention: "Eine Nachricht für {business} braucht Sie"
        case .providerTrouble: "Anrufe für {business} gehen nicht hinaus"
        case .poisonedWork: "Ein Schritt für {business} wurde aufgegeben"
        case .callsSuspended: "Zurzeit gehen keine Anrufe hinaus"
        case .callsResumed: "Anrufe gehen wieder hinaus"
        }
    }

    static func notice(_ phrase: Phrase.Notice) -> String {
        switch phrase {
        case .takenOnPhone: "Ihr KI-Assistent hat diese Nachricht am Telefon aufgenommen."
        case .notReachedByPhone: "Wir konnten Sie telefonisch nicht erreichen."
        case .noAnswer: "Sie wollten verbunden werden, aber bei {customer} hat niemand abgenommen."
        case .noConnection: "Sie wollten verbunden werden, aber die Verbindung mit {customer} kam nicht zustande."
        case .notDialled: "Sie wollten verbunden werden, aber das war nicht möglich."
        case .connected: "Wir haben Sie mit {customer} verbunden, soweit wir das wissen."
        case .brokeOff: "Das Gespräch mit Ihrem KI-Assistenten brach ab, nachdem Sie diese Nachricht gehört hatten."
        case .isTaken: "Jemand kümmert sich um die Nachricht."
        case .noChannelLeft: "Es gibt keinen Weg mehr, auf dem diese Nachricht den Betrieb erreichen kann."
        case .providerRefuses: "Der Sprachdienst lehnt unsere Anrufe ab, bis jemand das behebt."
        case .failedAgain: "Er ist immer wieder gescheitert. Die Nachricht geht ohne ihn weiter."
        case .accountFaulty: "Das Konto beim Sprachdienst trägt keine Anrufe."
        case .rangAgain: "Ein Anruf hat wieder geklingelt; das Konto beim Sprachdienst ist in Ordnung."
        case .inWriting: "Darum hier die Nachricht schriftlich; wir rufen ihretwegen nicht wieder an."
        case .noMoreCalls: "Wir rufen nicht wieder an; {callBack}."
        case .ifCutOff: "Falls Sie getrennt wurden: {callBack}. Wenn Sie gesprochen haben, ist nichts zu tun."
        case .inWritingAfterBreak: "Wir rufen nicht wieder an, darum hier die Nachricht schriftlich."
        case .nothingLeft: "Auch Ihnen hatten wir davon berichtet; für Sie ist nichts mehr zu tun."
        case .passItOn:
            "Bitte geben Sie sie selbst weiter, und tragen Sie beim Betrieb eine E-Mail-Adresse oder SMS-Nummer ein."
        case .untilThen:
            "Bis dahin gehen Nachrichten per E-Mail und SMS hinaus. Was fehlt, sagt das Protokoll des Servers."
        case .seeLog: "Mehr sagen das Protokoll des Servers und takeout explain."
        case .untilItRings:
            "Nachrichten gehen solange per E-Mail und SMS hinaus. Bitte bringen Sie das Konto in Ordnung; ab "
                + "und zu wird ein Anruf durchgelassen, und wenn er klingelt, gehen alle wieder hinaus. \"Jetzt "
                + "anrufen\" versucht es sofort."
        case .asBefore: "Nachrichten werden wieder am Telefon überbracht."
        case .numberIs: "die Nummer ist {number}"
        case .numberGiven: "als Nummer wurde \"{number}\" genannt"
        case .noNumber: "eine Nummer kennen wir nicht"
        case .labelled: "{label}: {value}"
        case .from: "Von"
        case .phone: "Telefon"
        case .unreadableNumber: "Genannte Nummer, die wir nicht lesen konnten"
        case .bestTime: "Beste Zeit für einen Rückruf"
        case .received: "Eingegangen"
        case .urgentSubject: "Dringend: {value}"
        case .urgent: "dringend"
        case .noWords: "(keine Worte hinterlassen)"
        case .callNumber: "{number} anrufen"
        case .open: "In Takeout öffnen"
        case .someCustomer: "einem Kunden"
        case .someTaker: "Jemand"
        case .yourBusiness: "Ihrem Betrieb"
        case .signature:
            "Aufgenommen und gesendet vom KI-Assistenten, der das Telefon von {business} beantwortet. "
                + "Was er verstanden hat, kann Fehler enthalten."
        case .adminSignature: "Von Takeout an den Administrator gesendet."
        case .smsOpening: "KI-Assistent von {business}"
        case .smsCall: "Rückruf: {number}."
        case .smsNumberGiven: "Genannte Nummer: {number}."
        }
    }

    static let hearing = Hearing(
        machines: [
            "hinterlassen sie eine nachricht", "hinterlassen sie mir", "hinterlassen sie ihre nachricht",
            "hinterlasse eine nachricht", "nachricht nach dem", "nach dem signalton", "nach dem ton", "nach dem piep",
            "mailbox", "anrufbeantworter", "sprachbox", "voicemail", "sprechen sie nach", "ihren namen und",
            "deinen namen und", "nennen sie ihren namen", "sagen sie ihren namen", "namen aufnehmen",
            "grund ihres anrufs", "grund deines anrufs", "grund des anrufs", "grund für ihren anruf",
            "nicht erreichbar", "zurzeit nicht", "zur zeit nicht", "derzeit nicht", "momentan nicht",
            "nicht persönlich", "außerhalb unserer", "die gewählte rufnummer", "anruffilter", "anruf wird gefiltert",
            "weitergeleitet", "bleiben sie in der leitung", "bleiben sie bitte in der leitung",
        ],
        assent: [
            "ja", "jawohl", "jo", "ok", "okay", "gern", "gerne", "bitte", "klar", "sicher", "natürlich", "genau",
            "verbinden", "verbinde", "einverstanden", "freilich",
        ],
        dissent: [
            "nein", "nee", "nicht", "nichts", "nie", "niemals", "kein", "keine", "keinen", "später", "falsch",
            "verwählt", "ohne",
        ],
        orders: [
            "ignoriere", "ignorieren sie", "vergiss deine", "vergiss alle", "vergessen sie", "deine anweisungen",
            "ihre anweisungen", "vorherigen anweisungen", "bisherigen anweisungen", "neue anweisungen",
            "du bist jetzt", "du bist nun", "sie sind jetzt", "tu so, als", "verhalte dich", "systemnachricht",
            "ohne zu fragen", "ohne nachzufragen", "frage nicht", "frag nicht", "benutze das werkzeug",
            "nutze das werkzeug",
        ],
        connecting: ["verbind", "weiterleit", "leite mich", "stell mich", "stellen sie mich", "durchstell", "wähle"])
}
