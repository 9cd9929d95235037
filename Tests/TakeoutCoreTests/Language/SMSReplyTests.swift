// What replies by SMS are taken for.
import TakeoutCore
import Testing

@Suite struct SMSReplyTests {
    @Test(arguments: [
        ("CALL", SMSCommand(.call)), (" call. ", SMSCommand(.call)), ("Call 4k7", SMSCommand(.call, code: "4K7")),
        ("4K7 call", SMSCommand(.call, code: "4K7")), ("Please call me now!", SMSCommand(.call)),
        ("Done", SMSCommand(.done)), ("done 7T9, thanks :)", SMSCommand(.done, code: "7T9")),
        ("DONE-4K7", SMSCommand(.done, code: "4K7")), ("LATER 30", SMSCommand(.later(minutes: 30))),
        ("later 30 4K7", SMSCommand(.later(minutes: 30), code: "4K7")),
        ("LATER 4K7 30", SMSCommand(.later(minutes: 30), code: "4K7")),
        ("Later, 45min", SMSCommand(.later(minutes: 45))), ("later 2h", SMSCommand(.later(minutes: 120))),
        ("call later 90", SMSCommand(.later(minutes: 90))), ("later 3 hours", SMSCommand(.later(minutes: 180))),
        ("LATER", SMSCommand(.later(minutes: nil))), ("later 4", SMSCommand(.later(minutes: nil))),
        ("later 1441", SMSCommand(.later(minutes: nil))),
        ("later 99999999999999999999", SMSCommand(.later(minutes: nil))),
        ("LATER 4K7", SMSCommand(.later(minutes: nil), code: "4K7")),
        ("STOP", SMSCommand(.stop)), ("Stop.", SMSCommand(.stop)), ("stop all", SMSCommand(.stop)),
        ("Unsubscribe", SMSCommand(.stop)), ("START", SMSCommand(.start)), ("help", SMSCommand(.help)),
        ("INFO", SMSCommand(.help)),
    ])
    func english(text: String, command: SMSCommand) { #expect(SMSCommand(reading: text) == command) }

    @Test(arguments: [
        ("Llamar", SMSCommand(.call)), ("¡HECHO!", SMSCommand(.done)), ("luego 15", SMSCommand(.later(minutes: 15))),
        ("Después 20 min", SMSCommand(.later(minutes: 20))), ("BAJA", SMSCommand(.stop)), ("ayuda", SMSCommand(.help)),
        ("Appel 4K7", SMSCommand(.call, code: "4K7")), ("traité", SMSCommand(.done)),
        ("plus tard 30", SMSCommand(.later(minutes: 30))), ("Arrêt", SMSCommand(.stop)), ("AIDE", SMSCommand(.help)),
        ("Anruf", SMSCommand(.call)), ("Rückruf bitte", SMSCommand(.call)), ("Erledigt, danke", SMSCommand(.done)),
        ("SPÄTER 30 4K7", SMSCommand(.later(minutes: 30), code: "4K7")),
        ("später 2 Stunden", SMSCommand(.later(minutes: 120))), ("Stopp", SMSCommand(.stop)),
    ])
    func otherLanguages(text: String, command: SMSCommand) { #expect(SMSCommand(reading: text) == command) }

    /// Nothing happens by mistake.
    @Test(arguments: [
        "", " ", "?", "OK", "Thanks", "not done yet", "Don't call", "do not call me", "I will call her myself tomorrow",
        "We should end this call list and cancel the meeting", "who is this", "4K7", "👍", "no",
        "Can you stop the water? It is flooding the whole house and I am on my way right now",
        "The customer said that he would be there at noon and I told him that the job is done",
    ])
    func noCommands(text: String) { #expect(SMSCommand(reading: text) == nil) }

    @Test func whatCarriersKnowIsKnown() {
        for word in ["STOP", "stop all", "Unsubscribe", "START", "unstop", "Help", "info", "OPTOUT"] {
            #expect(SMSCommand.isCarrierWord(word), "\(word)")
        }
        for word in ["Abmelden", "CALL", "stop it", "", "baja"] { #expect(!SMSCommand.isCarrierWord(word), "\(word)") }
    }

    @Test func everyLanguagesOwnHintIsUnderstood() {
        let wishes: [SMSCommand.Wish] = [.call, .done, .later(minutes: 30)]
        for language in Language.allCases {
            let hint = language.text(.sms(.howToReply), [.code: "4K7"])
            // "Reply CALL 4K7, DONE 4K7 or LATER 30 4K7.": what stands in capitals, up to each code.
            let parts = hint.split(separator: "4K7").prefix(3).map { part in
                part.split(separator: " ").filter { $0 == $0.uppercased() && !$0.contains(",") }.joined(separator: " ")
            }
            #expect(parts.map { SMSCommand(reading: $0 + " 4K7")?.wish } == wishes, "\(hint)")
        }
    }

    @Test func codesAreThreeSignsThatNobodyConfuses() {
        var codes: Set<String> = []
        for bits in 0..<UInt64(5_000) {
            let code = ReplyCode.make(bits)
            codes.insert(code)
            #expect(code.count == 3 && !code.contains { "0O1IL2Z5S8BAEU".contains($0) }, "\(code)")
            #expect(SMSCommand(reading: "DONE \(code)") == SMSCommand(.done, code: code))
        }
        #expect(codes.count == 1_680)
    }
}
