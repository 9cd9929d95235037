// The same few numbers are read for every webhook and on every page; reading one takes longer than a query.
import TakeoutCore

/// A reader that asks another one once for each text.
struct RememberedNumbers: PhoneNumberReader {
    private struct Question: Hashable {
        let text: String
        let region: String?
    }

    /// Longer texts are asked anew, so that what is kept stays small.
    private static let longest = 64

    private let reader: any PhoneNumberReader
    private let numbers = Memo<Question, PhoneNumber?>(limit: 1_024)
    private let spellings = Memo<Question, String?>(limit: 1_024)
    private let regions = Memo<Int, String?>(limit: 1_000)

    init(_ reader: any PhoneNumberReader) {
        self.reader = reader
    }

    func read(_ text: String, region: String?) -> PhoneNumber? {
        guard text.utf8.count <= Self.longest else { return reader.read(text, region: region) }
        return numbers.value(Question(text: text, region: region)) { reader.read(text, region: region) }
    }

    func canonical(_ text: String, region: String?) -> String? {
        guard text.utf8.count <= Self.longest else { return reader.canonical(text, region: region) }
        return spellings.value(Question(text: text, region: region)) { reader.canonical(text, region: region) }
    }

    func mainRegion(ofCallingCode code: Int) -> String? {
        regions.value(code) { reader.mainRegion(ofCallingCode: code) }
    }
}
