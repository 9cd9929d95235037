// Letters in every language: filled in, with their links in both forms, and in the frame that all mails have.
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import Testing

@Suite("Words of letters")
struct LetterWriterTests {
    private let writer = LetterWriter()
    private static let link = "https://t.example/invitation/abc.def"

    private static func digest(_ states: [CallbackWord], more: Int = 0) throws -> DigestFacts {
        let at = try #require(Timestamp(rfc3339: "2026-03-02T19:05:00Z"))
        let entries = states.map { state in
            DigestFacts.Entry(
                customerName: "Ann <b>", customerPhone: "+4930901820", body: "The pipe leaks & drips.",
                urgency: .normal, receivedAt: at, state: state, reason: "We called and no one answered.",
                link: "https://t.example/messages/1")
        }
        return DigestFacts(
            businessName: "Acme", from: at, to: at + .hours(24), entries: entries, more: more,
            unsubscribe: "https://t.example/links/unsubscribe/x")
    }

    private static func contents() throws -> [LetterContent] {
        let since = try #require(Timestamp(rfc3339: "2026-03-02T19:05:00Z"))
        return [
            .test(business: "Acme"), .reset(link: link, minutes: 60),
            .invitation(inviter: nil, business: nil, link: link, minutes: 4_320),
            .invitation(inviter: "bo@acme.example", business: "Acme", link: link, minutes: 4_320),
            .digest(try digest(CallbackWord.allCases, more: 3)),
            .webhookDisabled(
                address: "https://hooks.example/a?b=c", business: "Acme", since: since, status: 500,
                reason: "The receiver answered 500."),
        ]
    }

    @Test("Every letter is filled in, differs from the others, and has one frame", arguments: Language.allCases)
    func everyLetter(_ language: Language) throws {
        let letters = try Self.contents().map { writer.compose(LetterFacts($0, language: language)) }
        #expect(Set(letters.map(\.text)).count == letters.count)
        for letter in letters {
            let html = try #require(letter.html)
            for text in [letter.subject, letter.text, html] {
                #expect(Slot.allCases.allSatisfy { !text.contains("{\($0.rawValue)}") }, "\(text)")
            }
            #expect(html.hasPrefix("<!doctype html>") && html.contains(#"<html lang="\#(language.rawValue)">"#))
            #expect(html.count { $0 == "<" } == html.count { $0 == ">" })
            #expect(!letter.subject.isEmpty && !letter.subject.contains("\n"))
            #expect(letter.text.contains("\n-- \n") && letter.text.split(separator: "\n").allSatisfy { $0.count < 400 })
        }
    }

    /// English only where a developer reads it.
    @Test("What a webhook's receiver did is told in one's language", arguments: Language.allCases)
    func receivers(_ language: Language) throws {
        let since = try #require(Timestamp(rfc3339: "2026-03-02T19:05:00Z"))
        func text(_ status: Int?, _ reason: String) -> String {
            let content = LetterContent.webhookDisabled(
                address: "https://hooks.example", business: nil, since: since, status: status, reason: reason)
            return writer.compose(LetterFacts(content, language: language)).text
        }
        let broken = text(500, "The receiver answered 500.")
        #expect(broken.contains("500") && !broken.contains("The receiver answered"))
        #expect(text(302, "x").contains(language.text(.mail(.webhookMoved))))
        #expect(text(410, "x").contains(language.text(.mail(.webhookGone))))
        #expect(text(nil, "The receiver takes no connection.").contains("The receiver takes no connection."))
    }

    @Test("The link of an account stands in both forms, with how long it works", arguments: Language.allCases)
    func accounts(_ language: Language) throws {
        for (content, time) in [
            (LetterContent.reset(link: Self.link, minutes: 60), language.text(.call(.oneHour))),
            (.invitation(inviter: nil, business: "Acme", link: Self.link, minutes: 4_320), "3 "),
        ] {
            let letter = writer.compose(LetterFacts(content, language: language))
            #expect(letter.text.contains(Self.link) && letter.text.contains(time))
            #expect(letter.html?.contains("href=\"\(Self.link)\"") == true)
        }
    }

    @Test("A reset reads like this")
    func reset() {
        let letter = writer.compose(LetterFacts(.reset(link: Self.link, minutes: 60), language: .english))
        #expect(letter.subject == "Set a new password")
        #expect(
            letter.text == """
                Set a new password

                Somebody asked to set a new password for the account with this address.

                Set a new password: https://t.example/invitation/abc.def

                The link works once, within one hour.

                If it was not you, there is nothing to do: the old password stays.

                -- \("")
                Sent by Takeout, the assistant that answers the phone.

                """)
    }

    @Test("A digest tells each message in a line, and escapes what strangers said")
    func digest() throws {
        let content = LetterContent.digest(try Self.digest([.connected, .fallback], more: 0))
        let letter = writer.compose(LetterFacts(content, language: .english, timezone: "Europe/Berlin"))
        #expect(letter.subject == "2 messages for Acme")
        #expect(letter.text.contains("* 20:05  Ann <b>: The pipe leaks & drips.\n  connected on the phone\n"))
        #expect(letter.text.contains("sent in writing. We called and no one answered."))
        let html = try #require(letter.html)
        #expect(html.contains("Ann &lt;b&gt;") && html.contains("The pipe leaks &amp; drips."))
        #expect(!html.contains("Ann <b>") && html.contains("https://t.example/links/unsubscribe/x"))
    }
}
