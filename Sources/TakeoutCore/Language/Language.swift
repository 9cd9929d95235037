// The languages that assistants and notices speak. To add one: a case here, then a file like English.swift; the compiler
// names every place that must know it, and LanguageTests finds what was forgotten.

/// The language of a business. The raw value is ISO 639-1, as in the API and the database.
public enum Language: String, Codable, Sendable, CaseIterable {
    case english = "en"
    case spanish = "es"
    case french = "fr"
    case german = "de"

    /// A sentence of the catalogue with its slots filled in.
    /// - Parameter values: one for each slot of the sentence. They are put in as they are, also where one looks like a
    ///   slot itself.
    public func text(_ phrase: Phrase, _ values: [Slot: String] = [:]) -> String {
        Slot.fill(template(phrase), with: values)
    }

    /// The sentence with its slots as `{slot}`.
    public func template(_ phrase: Phrase) -> String { book.template(phrase) }

    /// What replies by SMS are made of.
    public var replyWords: ReplyWords { book.replyWords }

    /// What is listened for in what people say.
    public var hearing: Hearing { book.hearing }

    /// How a model is told to speak it: the language's English name and the form of address.
    public var manner: String { book.manner }

    /// What names of days, months and zones are spelled by.
    public var locale: String { book.locale }

    private var book: any PhraseBook.Type {
        switch self {
        case .english: English.self
        case .spanish: Spanish.self
        case .french: French.self
        case .german: German.self
        }
    }
}

/// Everything that is said in one language, and what is understood in it.
protocol PhraseBook {
    static var manner: String { get }
    static var locale: String { get }
    static var hearing: Hearing { get }

    static func call(_ phrase: Phrase.Call) -> String
    static func sms(_ phrase: Phrase.SMS) -> String
    static var replyWords: ReplyWords { get }
    static func reception(_ phrase: Phrase.Reception) -> String
    static func callback(_ phrase: Phrase.Callback) -> String
    static func refusal(_ refusal: DialPolicy.Refusal) -> String
    static func obstacle(_ obstacle: Obstacle) -> String
    static func reason(_ phrase: Phrase.Reason) -> String
    static func headline(_ phrase: Phrase.Headline) -> String
    static func notice(_ phrase: Phrase.Notice) -> String
    static func mail(_ phrase: Phrase.Mail) -> String
}

extension PhraseBook {
    static func template(_ phrase: Phrase) -> String {
        switch phrase {
        case .call(let phrase): call(phrase)
        case .reception(let phrase): reception(phrase)
        case .callback(let phrase): callback(phrase)
        case .refusal(let refusal): self.refusal(refusal)
        case .obstacle(let obstacle): self.obstacle(obstacle)
        case .reason(let phrase): reason(phrase)
        case .headline(let phrase): headline(phrase)
        case .notice(let phrase): notice(phrase)
        case .sms(let phrase): sms(phrase)
        case .mail(let phrase): mail(phrase)
        }
    }
}

/// A place in a sentence that is filled in when it is said. In the sentence it stands as `{business}`.
public enum Slot: String, Sendable, CaseIterable {
    /// The business's name.
    case business
    /// The customer's name, or else her number, or else `Phrase.Notice.someCustomer`.
    case customer
    /// Who has taken a message: a number, an e-mail address, or `Phrase.Notice.someTaker`.
    case taker
    /// As somebody gave it.
    case name
    /// A telephone number: digits apart where it is spoken, readable where it is written.
    case number
    /// Another person's own words, in quotation marks.
    case quote
    /// A part of a sentence: `Phrase.refusal`.
    case reason
    /// How long: `Phrase.Call.minutes` and the like.
    case time
    /// A number in digits.
    case count
    /// A part of a sentence: `Phrase.Notice.numberIs` and the like.
    case callBack
    case label, value
    /// The short code of a message in SMS.
    case code

    /// In one pass, so that what is filled in is not looked at again.
    static func fill(_ template: String, with values: [Slot: String]) -> String {
        var filled = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let slot = Slot(rawValue: String(rest[rest.index(after: open)..<close]))
            filled += rest[..<open]
            filled += slot.flatMap { values[$0] } ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
