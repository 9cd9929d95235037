// The catalogue is whole: every language has every sentence, with the slots of the English one.
import TakeoutCore
import Testing

@Suite struct LanguageTests {
    /// Every language with every sentence; two words can be the same in two languages, whole sentences cannot.
    static let all = Language.allCases.flatMap { language in Phrase.allCases.map { (language, $0) } }

    private func slots(_ template: String) -> [String] {
        template.matches(of: /\{([^}]*)\}/).map { String($0.output.1) }.sorted()
    }

    @Test func noSentenceIsMissing() {
        #expect(Phrase.allCases.count > 100)
        for (language, phrase) in Self.all {
            let template = language.template(phrase)
            #expect(!template.isEmpty, "\(language) lacks \(phrase)")
            let isTidy = template == template.split(separator: " ").joined(separator: " ")
            #expect(isTidy, "\(language) \(phrase) has needless spaces")
        }
    }

    @Test func everySlotOfTheEnglishSentenceIsThereAndNoOther() {
        for (language, phrase) in Self.all {
            let (own, english) = (slots(language.template(phrase)), slots(Language.english.template(phrase)))
            #expect(own == english, "\(language) \(phrase)")
            #expect(english.allSatisfy { Slot(rawValue: $0) != nil }, "\(phrase) has a slot that nobody fills")
        }
    }

    @Test func sentencesAreTranslatedAndNumbersToBeSpokenAreDigits() {
        for (language, phrase) in Self.all where language != .english {
            let (own, english) = (language.template(phrase), Language.english.template(phrase))
            if english.count(where: { $0 == " " }) > 2 { #expect(own != english, "\(language) \(phrase)") }
        }
        for language in Language.allCases {
            #expect(language.text(.reception(.cannotSendHelp)).contains("1 1 2"))
        }
    }

    @Test func everyWholeSentenceEndsAsOne() {
        for (language, phrase) in Self.all {
            guard let last = Language.english.template(phrase).last, ".?".contains(last) else { continue }
            #expect(language.template(phrase).last == last, "\(language) \(phrase)")
        }
    }

    @Test func slotsAreFilledInOnePass() {
        let values: [Slot: String] = [.name: "{number}", .number: "5 {name} 5"]
        let text = Language.english.text(.callback(.reading), values)
        #expect(text == "A message from {number}, phone number 5 {name} 5.")
    }

    @Test func everyLanguageListensToo() {
        for language in Language.allCases {
            let hearing = language.hearing
            let lists = [
                hearing.machines, Array(hearing.assent), Array(hearing.dissent), hearing.orders, hearing.connecting,
            ]
            for list in lists {
                #expect(!list.isEmpty)
                #expect(list.allSatisfy { $0 == $0.lowercased() && !$0.contains("’") }, "\(language)")
            }
            #expect(hearing.assent.isDisjoint(with: hearing.dissent))
            #expect(!language.manner.isEmpty)
        }
    }

    @Test(arguments: [
        "Yes.", "Yes, please connect me now.", "Sure, go ahead", "OK", "Sí, páseme", "Claro que sí", "De acuerdo.",
        "Oui, s’il vous plaît.", "D'accord", "Bien sûr, mettez-moi en relation", "Ja, bitte.", "Gern", "Jawohl!",
    ])
    func peopleWhoAgreeAreUnderstood(words: String) { #expect(Hearing.agrees(words)) }

    @Test(arguments: [
        "No.", "No, thank you", "Not now, please", "Yes, but not now", "Please call back later", "Hello?", "Hm", "",
        "No, gracias", "Sí, pero luego", "Non merci", "Oui, mais plus tard", "Pas maintenant", "Nein danke",
        "Ja, aber jetzt nicht", "Später bitte",
    ])
    func peopleWhoDoNotAreNotTakenToAgree(words: String) { #expect(!Hearing.agrees(words)) }

    @Test(arguments: [
        "Hi, if you record your name and reason for calling, I'll see if this person is available.",
        "Go ahead and say your name, and why you’re calling.",
        "Por favor, deje su mensaje después de la señal.", "Grabe su nombre y el motivo de su llamada.",
        "Vous êtes bien sur la messagerie de Paul, laissez-moi un message après le bip.",
        "Enregistrez votre nom et la raison de votre appel.",
        "Der Teilnehmer ist zurzeit nicht erreichbar. Bitte hinterlassen Sie eine Nachricht nach dem Signalton.",
        "Nennen Sie Ihren Namen und den Grund Ihres Anrufs.",
    ])
    func machinesAreKnownByTheirPhrases(words: String) { #expect(Hearing.soundsLikeMachine(words)) }

    @Test(arguments: ["Yes, who is it?", "Hola, sí, soy yo", "Oui, c'est moi", "Ja, ich bin dran"])
    func peopleAreNotTakenForMachines(words: String) { #expect(!Hearing.soundsLikeMachine(words)) }
}
