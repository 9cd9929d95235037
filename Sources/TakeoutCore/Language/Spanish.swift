// Spanish, as it is understood in Spain and in America; people are addressed as "usted".

enum Spanish: PhraseBook {
    static let manner = "Spanish, addressing people as \"usted\""
    static let locale = "es"

    static func call(_ phrase: Phrase.Call) -> String {
        switch phrase {
        case .stillThere: "¿Sigue usted ahí?"
        case .oneMoment: "Un momento."
        case .goodbye: "Adiós."
        case .plus: "más"
        case .oneHour: "una hora"
        case .minutes: "{count} minutos"
        case .hours: "{count} horas"
        }
    }

    static func reception(_ phrase: Phrase.Reception) -> String {
        switch phrase {
        case .greeting: "Hola, ha llamado a {business}. Soy un asistente de inteligencia artificial."
        case .mayBeRecorded: "Es posible que esta llamada se grabe."
        case .isRecorded: "Esta llamada se graba."
        case .askMatter: "Puedo tomar un recado. ¿Cuál es el motivo de su llamada?"
        case .noteDown: "Lo anoto."
        case .noted: "Lo he anotado. ¿Desea algo más?"
        case .numberUnreadable:
            "Lo he anotado, pero parece que falta algo en el número. ¿Me lo repite, cifra por cifra?"
        case .cannotSendHelp: "No puedo enviar ayuda. Por favor, cuelgue y marque ahora el 1 1 2 o el 9 1 1."
        case .notInService: "Lo siento, este número no está en servicio en este momento. Adiós."
        }
    }

    static func callback(_ phrase: Phrase.Callback) -> String {
        switch phrase {
        case .greeting: "Hola, soy su asistente de inteligencia artificial de {business}. Tengo un mensaje para usted."
        case .askForYes: "Para escucharlo, diga sí o pulse 1."
        case .toScreener: "Soy el asistente de inteligencia artificial de {business}, con un mensaje para usted."
        case .aboutMe: "Soy un asistente de inteligencia artificial, no una persona, y llamo de parte de {business}."
        case .voicemail:
            "Hola, soy el asistente de inteligencia artificial de {business}. Hay un mensaje para usted. Adiós."
        case .reading: "Un mensaje de {name}, teléfono {number}."
        case .readingWithoutNumber: "Un mensaje de {name}, sin número de teléfono."
        case .namelessCaller: "una persona que no dejó su nombre"
        case .isUrgent: "Es urgente."
        case .theySaid: "Dice: {quote}"
        case .bestTime: "Mejor momento para llamar: {quote}"
        case .question: "¿Quiere que le pase ahora con el cliente?"
        case .connecting: "Le paso ahora."
        case .connectionFailed: "Lo siento, no he podido pasarle. Recibirá un aviso con el número del cliente."
        case .cannotConnect: "No puedo pasarle: {reason}. Recibirá un aviso con el número. ¿Desea algo más?"
        case .noAnswerThere: "No contestan."
        case .customerNotReached:
            "No he podido localizar al cliente ahora. Recibirá un aviso con el número. ¿Desea algo más?"
        case .toCustomer:
            "Hola, soy el asistente de inteligencia artificial de {business}. Usted nos había llamado. Le paso ahora."
        case .later: "De acuerdo, volveré a llamar dentro de {time}. Adiós."
        case .wrongPerson: "Perdone la molestia. Adiós."
        case .thanks: "Gracias. Adiós."
        case .settled: "Esto ya está resuelto. Adiós."
        case .noLongerNeeded: "Esta llamada ya no es necesaria. Adiós."
        case .testSender: "Takeout, la prueba"
        case .testMessage: "Esto es una prueba. Sus llamadas de aviso funcionan y no tiene que hacer nada."
        }
    }

    static func refusal(_ refusal: DialPolicy.Refusal) -> String {
        switch refusal {
        case .notANumber: "no hay ningún número al que se pueda llamar"
        case .premium: "es un número de tarificación especial"
        case .sharedCost: "es un número de coste compartido"
        case .satellite: "el número pertenece a una red por satélite o global"
        case .shortOrEmergency: "es un número corto o de emergencias"
        case .foreign: "el número es de un país al que este negocio no llama"
        case .ownNumber: "el número es una de nuestras propias líneas"
        }
    }

    static func obstacle(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .callingOff: "Las llamadas están desactivadas."
        case .noNumber: "No hay ningún número al que llamar."
        case .ownNumber: "El número al que llamar es una de nuestras líneas: nos habríamos llamado a nosotros mismos."
        case .numberRefused: "El número al que llamar es de un tipo o de un país que no marcamos."
        case .noPublicAddress:
            "Las llamadas están desactivadas en este servidor: falta la dirección pública (TAKEOUT_PUBLIC_URL)."
        case .noProvider:
            "Las llamadas están desactivadas en este servidor: falta la clave de Vapi (TAKEOUT_VAPI_API_KEY)."
        case .noLine: "El negocio no tiene un número de Vapi desde el que llamar (vapi_phone_number_id)."
        }
    }

    static func reason(_ phrase: Phrase.Reason) -> String {
        switch phrase {
        case .noNumberToDial: "No había ningún número que pudiéramos marcar."
        case .kindNotDialled: "El número del cliente es de un tipo que no marcamos."
        case .dailyLimit: "Ya se ha llamado a este teléfono todas las veces permitidas en 24 horas."
        case .notReachedOnce: "Llamamos y nadie contestó."
        case .notReachedTwice: "Llamamos dos veces y nadie contestó."
        case .notReached: "Llamamos {count} veces y nadie contestó."
        case .notReachedLater: "Pidió que le llamáramos más tarde, y entonces nadie contestó."
        case .wrongPerson: "Quien contestó no era la persona indicada, y no hay otro número al que llamar."
        case .providerPassing: "El servicio telefónico no estaba disponible, tampoco en los intentos siguientes."
        case .providerLasting:
            "El servicio telefónico se negó a hacer la llamada; alguien tiene que corregir la configuración."
        case .stepAbandoned: "Un paso nuestro falló una y otra vez y se abandonó."
        case .noCredit: "El servicio telefónico no hace llamadas por ahora: su cuenta no tiene saldo."
        case .accountFrozen: "El servicio telefónico no hace llamadas por ahora: su cuenta está bloqueada."
        case .subscriptionFault: "El servicio telefónico no hace llamadas por ahora: su suscripción tiene un problema."
        case .callGoesOn: "La llamada que dejó este mensaje todavía continúa."
        case .retry: "No se localizó a nadie; volvemos a llamar."
        case .askedLater: "Nos pidieron que llamáramos más tarde."
        case .providerFault: "El servicio telefónico tuvo un fallo; lo intentamos otra vez."
        case .phoneTaken: "Se espera a que termine otra llamada a este teléfono."
        case .declined: "El mensaje se escuchó; no se quiso la conexión."
        case .heard: "El mensaje se escuchó."
        case .connected: "El mensaje se escuchó y los dos quedaron en comunicación."
        case .handedOn: "El mensaje se escuchó y la llamada se pasó al cliente."
        case .handled: "El asunto está resuelto, dijo una persona."
        case .stopped: "Una persona detuvo las llamadas."
        case .noNoticeEither: "Tampoco se pudo entregar ningún aviso."
        }
    }

    static func headline(_ phrase: Phrase.Headline) -> String {
        switch phrase {
        case .message: "Mensaje de {customer}"
        case .noAnswer: "Devuelva la llamada, por favor: {customer} no contestó"
        case .noConnection: "Devuelva la llamada, por favor: sin conexión con {customer}"
        case .notDialled: "No pudimos marcar por usted el número de {customer}"
        case .ifCutOff: "Por si se cortó la llamada con {customer}"
        case .taken: "{taker} se ocupa del mensaje de {customer}"
        case .needsAttention: "Un mensaje para {business} le necesita"
        case .providerTrouble: "Las llamadas de {business} no salen"
        case .poisonedWork: "Se abandonó un paso para {business}"
        case .callsSuspended: "Por ahora no sale ninguna llamada"
        case .callsResumed: "Las llamadas salen de nuevo"
        }
    }

    static func notice(_ phrase: Phrase.Notice) -> String {
        switch phrase {
        case .takenOnPhone: "Su asistente de inteligencia artificial tomó este mensaje por teléfono."
        case .notReachedByPhone: "No pudimos localizarle por teléfono."
        case .noAnswer: "Usted pidió la conexión, pero {customer} no contestó."
        case .noConnection: "Usted pidió la conexión, pero no fue posible comunicarle con {customer}."
        case .notDialled: "Usted pidió la conexión, pero no fue posible."
        case .connected: "Le pasamos con {customer}, según lo que sabemos."
        case .brokeOff: "La llamada con su asistente se cortó después de que usted escuchara este mensaje."
        case .isTaken: "Alguien se ocupa ya del mensaje."
        case .noChannelLeft: "No queda ninguna vía por la que este mensaje pueda llegar al negocio."
        case .providerRefuses: "El proveedor de voz rechaza nuestras llamadas hasta que alguien lo corrija."
        case .failedAgain: "Falló una y otra vez. El mensaje sigue su curso sin ello."
        case .accountFaulty: "La cuenta en el servicio de voz no permite llamadas."
        case .rangAgain: "Una llamada ha vuelto a sonar; la cuenta en el servicio de voz está en orden."
        case .inWriting: "Por eso lo recibe por escrito; no volveremos a llamar por este asunto."
        case .noMoreCalls: "No volveremos a llamar; {callBack}."
        case .ifCutOff: "Si se cortó, {callBack}. Si ya hablaron, no hay nada que hacer."
        case .inWritingAfterBreak: "No volveremos a llamar, por eso lo recibe por escrito."
        case .nothingLeft: "También le habíamos avisado a usted; no le queda nada por hacer."
        case .passItOn: "Por favor, transmítalo usted, y ponga al negocio una dirección de correo o un número para SMS."
        case .untilThen: "Hasta entonces los mensajes salen por correo y SMS. El registro del servidor dice qué falla."
        case .seeLog: "El registro del servidor y takeout explain dicen más."
        case .untilItRings:
            "Mientras tanto, los mensajes salen por correo electrónico y SMS. Ponga la cuenta en orden, por "
                + "favor; de vez en cuando se deja pasar una llamada y, si suena, vuelven a salir todas. «Llamar "
                + "ahora» lo intenta enseguida."
        case .asBefore: "Los mensajes se dan de nuevo por teléfono."
        case .numberIs: "el número es {number}"
        case .numberGiven: "el número que se dio es \"{number}\""
        case .noNumber: "no conocemos ningún número"
        case .labelled: "{label}: {value}"
        case .from: "De"
        case .phone: "Teléfono"
        case .unreadableNumber: "Número que se dio y que no pudimos leer"
        case .bestTime: "Mejor momento para llamar"
        case .received: "Recibido"
        case .urgentSubject: "Urgente: {value}"
        case .urgent: "urgente"
        case .noWords: "(no dejó ningún mensaje)"
        case .callNumber: "Llamar al {number}"
        case .open: "Abrir en Takeout"
        case .someCustomer: "un cliente"
        case .someTaker: "Alguien"
        case .yourBusiness: "su negocio"
        case .signature:
            "Anotado y enviado por el asistente de inteligencia artificial que atiende el teléfono de {business}. "
                + "Lo que entendió puede contener errores."
        case .adminSignature: "Enviado por Takeout a su administrador."
        case .smsOpening: "Asistente de IA de {business}"
        case .smsCall: "Llame al {number}."
        case .smsNumberGiven: "Número que se dio: {number}."
        }
    }

    static let hearing = Hearing(
        machines: [
            "permanezca en la línea", "manténgase en la línea",
            "deje su mensaje", "deje un mensaje", "deja tu mensaje", "deja un mensaje", "después de la señal",
            "después del tono", "al oír la señal", "buzón de voz", "buzón", "contestador", "grabe su mensaje",
            "grabe su nombre", "graba tu nombre", "diga su nombre", "motivo de su llamada", "motivo de tu llamada",
            "motivo de la llamada", "no está disponible", "no puedo atender", "no podemos atender", "no puede atender",
            "el número que ha marcado", "el número marcado", "servicio de filtrado", "filtrado de llamadas",
            "desviada a",
        ],
        assent: [
            "sí", "si", "claro", "vale", "ok", "bueno", "dale", "adelante", "páseme", "páseselo", "conécteme",
            "comuníqueme", "favor", "supuesto", "acuerdo", "perfecto",
        ],
        dissent: ["no", "nunca", "jamás", "tampoco", "luego", "después", "tarde", "equivocado", "equivocada", "sin"],
        orders: [
            "ignora tus", "ignore sus", "ignora todas", "ignore todas", "ignora las", "ignore las", "olvida tus",
            "olvide sus", "tus instrucciones", "sus instrucciones", "instrucciones anteriores", "nuevas instrucciones",
            "a partir de ahora eres", "ahora eres", "actúa como", "actúe como", "finge", "mensaje del sistema",
            "sin preguntar", "no preguntes", "no pregunte", "usa la herramienta", "use la herramienta",
        ],
        connecting: ["conect", "conéct", "transfer", "transfier", "pásame", "páseme", "comuníc", "comunic", "marca"])
}
