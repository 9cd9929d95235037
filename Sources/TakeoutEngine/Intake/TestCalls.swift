// A test call: a message of our own to the business's phone, by the same way as every other, marked and not counted.
public import TakeoutCore
public import TakeoutStore

extension Engine {
    /// Stores a test message and calls at once, also while calling is off.
    /// - Returns: its id; that of the test that is under way, if there is one.
    public func callForTest(_ business: Business) async throws(StoreError) -> MessageID {
        try await transact { transition throws(StoreError) in
            if let known = try transition.tx.openTest(of: business.id) { return known }
            let language = business.language
            let draft = MessageDraft(
                customerName: language.text(.callback(.testSender)), body: language.text(.callback(.testMessage)))
            let message = transition.message(draft, of: business, source: .test, sourceID: nil, caller: nil)
            try transition.store(message, of: business, with: .callNowRequested)
            return message.id
        }
    }
}
