// What integrators are told of, as callbacks go their ways.
import TakeoutCore
import Testing

@Suite struct WebhookNewsStories {
    private static let contact = ContactID("c")
    private static let attempt = AttemptID("a")

    private static let start = Timestamp(microseconds: 1_772_445_600_000_000)

    private static func rules(_ obstacle: Obstacle? = nil) -> CallbackRules {
        CallbackRules(
            obstacle: obstacle, contact: contact, retryAttempts: 0, retryDelayMinutes: 5, watchdogSeconds: 60,
            lookupSeconds: 120)
    }

    /// The types that each event brings, by the machine's own decisions.
    private func told(_ events: [CallbackEvent], rules: CallbackRules = rules()) -> [[WebhookEventType]] {
        var state = CallbackState(rules: rules)
        var now = Self.start
        return events.map { event in
            let before = state
            var machine = CallbackMachine(state)
            let applied = machine.apply(event, now: now)
            state = machine.state
            now = now + .seconds(1)
            guard applied.ignored == nil else { return [] }
            var ended: (AttemptID, AttemptOutcome)?
            if before.live != nil, state.live == nil {
                for case .record(let record) in applied.actions.map(\.kind) { ended = (record.id, record.outcome) }
            }
            return WebhookNews.brought(by: event, ended: ended, from: before, to: state).map(\.type)
        }
    }

    @Test func aMessageThatIsWrittenAtOnceIsCreatedFinishedAndThenDelivered() {
        let events: [CallbackEvent] = [.messageComplete, .noticeSent(action: 1)]
        #expect(
            told(events, rules: Self.rules(.callingOff)) == [
                [.messageCreated, .callbackFinished], [.fallbackDelivered],
            ])
    }

    @Test func aMessageIsCreatedWhenItIsWholeAndNotBefore() {
        #expect(told([.messageTaken(until: Self.start + .minutes(5)), .messageComplete]) == [[], [.messageCreated]])
    }

    @Test func aHeardMessageIsToldOnceAndItsCallWhenItEnds() {
        let events: [CallbackEvent] = [
            .messageComplete, .dialAdmitted(Self.attempt), .callPlaced(Self.attempt), .answered(Self.attempt),
            .recipientConfirmed(Self.attempt), .recipientConfirmed(Self.attempt),
            .finished(Self.attempt, .handled), .ended(Self.attempt, CallEnding(.humanEnded, at: Self.start)),
        ]
        let told = told(events)
        #expect(told[0] == [.messageCreated])
        #expect(told[4] == [.callbackHeard] && told[5].isEmpty)
        #expect(told[7] == [.attemptEnded, .callbackFinished])
    }

    @Test func aNoticeThatNobodyTakesNeedsAttention() {
        let told = told([.messageComplete, .noticeFailed(action: 1)], rules: Self.rules(.callingOff))
        #expect(told[1] == [.needsAttention])
    }
}
