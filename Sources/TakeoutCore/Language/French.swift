// French; people are addressed as "vous". Sentences are made so that a name needs no elision: "avec", never "de".

enum French: PhraseBook {
    static let manner = "French, addressing people as \"vous\""
    static let locale = "fr"

    static func call(_ phrase: Phrase.Call) -> String {
        switch phrase {
        case .stillThere: "Êtes-vous toujours là ?"
        case .oneMoment: "Un instant."
        case .goodbye: "Au revoir."
        case .plus: "plus"
        case .oneHour: "une heure"
        case .minutes: "{count} minutes"
        case .hours: "{count} heures"
        }
    }

    static func reception(_ phrase: Phrase.Reception) -> String {
        switch phrase {
        case .greeting:
            "Bonjour, vous êtes bien chez {business}. Je suis un assistant vocal, une intelligence artificielle."
        case .mayBeRecorded: "Cet appel peut être enregistré."
        case .isRecorded: "Cet appel est enregistré."
        case .askMatter: "Je peux prendre un message. Quel est le motif de votre appel ?"
        case .noteDown: "Je le note."
        case .noted: "C'est noté. Y a-t-il autre chose ?"
        case .numberUnreadable:
            "C'est noté, mais le numéro ne semble pas complet. Pouvez-vous le répéter, chiffre par chiffre ?"
        case .cannotSendHelp:
            "Je ne peux pas envoyer de secours. Raccrochez et composez tout de suite le 1 1 2 ou le 9 1 1."
        case .notInService: "Désolé, ce numéro n'est pas en service pour le moment. Au revoir."
        }
    }

    static func callback(_ phrase: Phrase.Callback) -> String {
        switch phrase {
        case .greeting: "Bonjour, ici votre assistant vocal de l'entreprise {business}. J'ai un message pour vous."
        case .askForYes: "Pour l'écouter, dites oui ou appuyez sur 1."
        case .toScreener: "Ici l'assistant vocal de l'entreprise {business}, avec un message pour vous."
        case .aboutMe: "Je suis une intelligence artificielle, pas une personne, et j'appelle pour {business}."
        case .voicemail:
            "Bonjour, ici l'assistant vocal de l'entreprise {business}. Il y a un message pour vous. Au revoir."
        case .reading: "Un message laissé par {name}, au numéro {number}."
        case .readingWithoutNumber: "Un message laissé par {name}, sans numéro de téléphone."
        case .namelessCaller: "une personne qui n'a pas donné son nom"
        case .isUrgent: "C'est urgent."
        case .theySaid: "Voici ses mots : {quote}"
        case .bestTime: "Meilleur moment pour rappeler : {quote}"
        case .question: "Voulez-vous que je vous mette en relation avec le client maintenant ?"
        case .connecting: "Je vous mets en relation."
        case .connectionFailed:
            "Désolé, je n'ai pas pu vous mettre en relation. Vous recevrez un avis avec le numéro du client."
        case .cannotConnect:
            "Je ne peux pas vous mettre en relation : {reason}. Vous recevrez un avis avec le numéro. "
                + "Y a-t-il autre chose ?"
        case .noAnswerThere: "Personne ne répond."
        case .customerNotReached:
            "Je n'ai pas pu joindre le client à l'instant. Vous recevrez un avis avec le numéro. Y a-t-il autre chose ?"
        case .toCustomer:
            "Bonjour, ici l'assistant IA de {business}. Vous nous aviez appelés. Je vous mets en relation."
        case .later: "Très bien, je rappelle dans {time}. Au revoir."
        case .wrongPerson: "Excusez-moi de vous avoir dérangé. Au revoir."
        case .thanks: "Merci. Au revoir."
        case .settled: "C'est réglé. Au revoir."
        case .noLongerNeeded: "Cet appel n'est plus nécessaire. Au revoir."
        case .testSender: "Takeout, l'essai"
        case .testMessage: "Ceci est un essai. Vos rappels fonctionnent et il n'y a rien à faire."
        }
    }

    static func refusal(_ refusal: DialPolicy.Refusal) -> String {
        switch refusal {
        case .notANumber: "il n'y a pas de numéro que l'on puisse appeler"
        case .premium: "c'est un numéro surtaxé"
        case .sharedCost: "c'est un numéro à coûts partagés"
        case .satellite: "le numéro appartient à un réseau satellite ou mondial"
        case .shortOrEmergency: "c'est un numéro court ou d'urgence"
        case .foreign: "le numéro est dans un pays que cette entreprise n'appelle pas"
        case .ownNumber: "le numéro est une de nos propres lignes"
        }
    }

    static func obstacle(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .callingOff: "Les appels sont désactivés."
        case .noNumber: "Il n'y a pas de numéro à appeler."
        case .ownNumber: "Le numéro à appeler est une de nos propres lignes : nous nous serions appelés nous-mêmes."
        case .numberRefused: "Le numéro à appeler est d'une sorte ou d'un pays que nous ne composons pas."
        case .noPublicAddress:
            "Les appels sont désactivés sur ce serveur : aucune adresse publique n'est réglée (TAKEOUT_PUBLIC_URL)."
        case .noProvider:
            "Les appels sont désactivés sur ce serveur : aucune clé Vapi n'est réglée (TAKEOUT_VAPI_API_KEY)."
        case .noLine: "L'entreprise n'a pas de numéro Vapi pour appeler (vapi_phone_number_id)."
        }
    }

    static func reason(_ phrase: Phrase.Reason) -> String {
        switch phrase {
        case .noNumberToDial: "Il n'y avait pas de numéro que nous puissions composer."
        case .kindNotDialled: "Le numéro du client est d'une sorte que nous ne composons pas."
        case .dailyLimit: "Ce téléphone a été appelé autant de fois que permis en 24 heures."
        case .notReachedOnce: "Nous avons appelé et personne n'a répondu."
        case .notReachedTwice: "Nous avons appelé deux fois et personne n'a répondu."
        case .notReached: "Nous avons appelé {count} fois et personne n'a répondu."
        case .notReachedLater: "Vous avez demandé à être rappelé plus tard, et personne n'a répondu alors."
        case .wrongPerson: "La personne qui a répondu n'était pas la bonne, et il n'y a pas d'autre numéro à appeler."
        case .providerPassing: "Le service téléphonique n'était pas disponible, même après d'autres essais."
        case .providerLasting: "Le service téléphonique a refusé l'appel ; quelqu'un doit corriger les réglages."
        case .stepAbandoned: "Une de nos étapes a échoué à plusieurs reprises et a été abandonnée."
        case .noCredit: "Le service téléphonique ne passe pas d'appels en ce moment : son compte n'a plus de crédit."
        case .accountFrozen: "Le service téléphonique ne passe pas d'appels en ce moment : son compte est bloqué."
        case .subscriptionFault:
            "Le service téléphonique ne passe pas d'appels en ce moment : son abonnement a un problème."
        case .callGoesOn: "L'appel qui a laissé ce message est encore en cours."
        case .retry: "Personne n'a été joint ; nous rappelons."
        case .askedLater: "On nous a demandé de rappeler plus tard."
        case .providerFault: "Le service téléphonique a eu une panne ; nous essayons de nouveau."
        case .phoneTaken: "Un autre appel vers ce téléphone doit d'abord se terminer."
        case .declined: "Le message a été entendu ; la mise en relation n'a pas été souhaitée."
        case .heard: "Le message a été entendu."
        case .connected: "Le message a été entendu, et les deux ont été mis en relation."
        case .handedOn: "Le message a été entendu, et l'appel a été transmis au client."
        case .handled: "L'affaire est réglée, a dit une personne."
        case .stopped: "Une personne a arrêté les appels."
        case .noNoticeEither: "Aucun avis n'a pu être remis non plus."
        }
    }

    static func headline(_ phrase: Phrase.Headline) -> String {
        switch phrase {
        case .message: "Message laissé par {customer}"
        case .noAnswer: "Merci de rappeler : {customer} n'a pas répondu"
        case .noConnection: "Merci de rappeler : pas de liaison avec {customer}"
        case .notDialled: "Nous n'avons pas pu appeler {customer} pour vous"
        case .ifCutOff: "Si vous avez été coupé avec {customer}"
        case .taken: "{taker} s'occupe du message laissé par {customer}"
        case .needsAttention: "Un message pour {business} a besoin de vous"
        case .providerTrouble: "Les appels pour {business} ne partent pas"
        case .poisonedWork: "Une étape pour {business} a été abandonnée"
        case .callsSuspended: "Aucun appel ne part en ce moment"
        case .callsResumed: "Les appels partent à nouveau"
        }
    }

    static func notice(_ phrase: Phrase.Notice) -> String {
        switch phrase {
        case .takenOnPhone: "Votre assistant vocal a pris ce message au téléphone."
        case .notReachedByPhone: "Nous n'avons pas pu vous joindre par téléphone."
        case .noAnswer: "Vous avez demandé la mise en relation, mais {customer} n'a pas répondu."
        case .noConnection: "Vous avez demandé la mise en relation, mais la liaison avec {customer} a échoué."
        case .notDialled: "Vous avez demandé la mise en relation, mais ce n'était pas possible."
        case .connected: "Nous vous avons mis en relation avec {customer}, pour autant que nous le sachions."
        case .brokeOff: "L'appel avec votre assistant vocal a été coupé après que vous avez entendu ce message."
        case .isTaken: "Quelqu'un s'occupe du message."
        case .noChannelLeft: "Il ne reste aucune voie par laquelle ce message puisse parvenir à l'entreprise."
        case .providerRefuses: "Le fournisseur vocal refuse nos appels jusqu'à ce que quelqu'un y remédie."
        case .failedAgain: "Elle a échoué à plusieurs reprises. Le message continue sans elle."
        case .accountFaulty: "Le compte auprès du service vocal ne permet plus d'appels."
        case .rangAgain: "Un appel a sonné à nouveau ; le compte auprès du service vocal est en ordre."
        case .inWriting: "Voici donc le message par écrit ; nous ne rappellerons plus à ce sujet."
        case .noMoreCalls: "Nous ne rappellerons pas ; {callBack}."
        case .ifCutOff: "Si vous avez été coupé, {callBack}. Si vous vous êtes parlé, il n'y a rien à faire."
        case .inWritingAfterBreak: "Nous ne rappellerons pas, le voici donc par écrit."
        case .nothingLeft: "Nous vous avions prévenu aussi ; il ne vous reste rien à faire."
        case .passItOn:
            "Merci de le transmettre vous-même, et de donner à l'entreprise une adresse ou un numéro pour SMS."
        case .untilThen: "D'ici là, les messages partent par e-mail et SMS. Le journal du serveur dit ce qui ne va pas."
        case .seeLog: "Le journal du serveur et takeout explain en disent plus."
        case .untilItRings:
            "Les messages partent entre-temps par e-mail et SMS. Veuillez mettre le compte en ordre ; de "
                + "temps en temps un appel est tenté, et s'il sonne, tous partent à nouveau. « Appeler maintenant » "
                + "l'essaie tout de suite."
        case .asBefore: "Les messages sont à nouveau transmis par téléphone."
        case .numberIs: "le numéro est le {number}"
        case .numberGiven: "le numéro donné est \"{number}\""
        case .noNumber: "nous ne connaissons pas de numéro"
        case .labelled: "{label} : {value}"
        case .from: "De"
        case .phone: "Téléphone"
        case .unreadableNumber: "Numéro donné, que nous n'avons pas pu lire"
        case .bestTime: "Meilleur moment pour rappeler"
        case .received: "Reçu"
        case .urgentSubject: "Urgent : {value}"
        case .urgent: "urgent"
        case .noWords: "(aucun mot n'a été laissé)"
        case .callNumber: "Appeler le {number}"
        case .open: "Ouvrir dans Takeout"
        case .someCustomer: "un client"
        case .someTaker: "Quelqu'un"
        case .yourBusiness: "votre entreprise"
        case .signature:
            "Noté et envoyé par l'assistant vocal (intelligence artificielle) qui répond au téléphone pour {business}. "
                + "Ce qu'il a entendu peut contenir des erreurs."
        case .adminSignature: "Envoyé par Takeout à son administrateur."
        case .smsOpening: "Assistant IA, {business}"
        case .smsCall: "Appelez le {number}."
        case .smsNumberGiven: "Numéro donné : {number}."
        }
    }

    static let hearing = Hearing(
        machines: [
            "restez en ligne", "veuillez patienter en ligne",
            "laissez un message", "laissez votre message", "laisser un message", "laissez-moi un message",
            "après le bip", "après le signal", "messagerie", "boîte vocale", "répondeur", "enregistrez votre message",
            "enregistrez votre nom", "enregistrer votre nom", "dites votre nom", "indiquez votre nom",
            "raison de votre appel", "motif de votre appel", "pourquoi vous appelez", "n'est pas disponible",
            "ne suis pas disponible", "suis absent", "indisponible", "ne peux pas répondre", "ne peut pas répondre",
            "ne pouvons pas", "le numéro que vous avez composé", "filtrage", "transféré vers",
        ],
        assent: [
            "oui", "ouais", "ok", "d'accord", "volontiers", "volonté", "sûr", "plaît", "plait", "passez", "connectez",
            "mettez",
            "certainement", "absolument", "allez", "parfait",
        ],
        dissent: ["non", "pas", "jamais", "plus", "tard", "rappelez", "erreur", "sans", "aucun", "aucune"],
        orders: [
            "ignore tes", "ignorez vos", "ignore toutes", "ignorez toutes", "ignore les", "ignorez les", "oublie tes",
            "oubliez vos", "tes instructions", "vos instructions", "instructions précédentes", "nouvelles instructions",
            "tu es maintenant", "vous êtes maintenant", "agis comme", "agissez comme", "fais semblant",
            "faites semblant", "message système", "sans demander", "ne demande pas", "ne demandez pas",
            "utilise l'outil", "utilisez l'outil",
        ],
        connecting: ["connect", "transfér", "transfer", "passe-", "passez-", "mets-moi", "mettez-moi", "compose"])
}
