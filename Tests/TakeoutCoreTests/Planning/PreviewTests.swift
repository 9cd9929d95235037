// The preview and the machine decide by one function: what the preview shows is what happens if nobody takes a call.
import TakeoutCore
import Testing

@Suite struct PreviewTests {
    private static let moment = Timestamp(microseconds: 1_772_445_600_000_000)

    static let settings: [CallbackRules] = [0, 1, 2, 3].flatMap { retries in
        [1, 5, 1_440].flatMap { delay in
            ([nil] + Obstacle.allCases.map { $0 }).map { obstacle in
                CallbackRules(
                    obstacle: obstacle, contact: Story.contact, retryAttempts: retries, retryDelayMinutes: delay)
            }
        }
    }

    @Test(arguments: settings) func whatThePreviewShowsHappens(rules: CallbackRules) {
        #expect(CallPreview.steps(rules, .message, at: Self.moment) == played(rules))
    }

    @Test(arguments: settings) func afterAFailedFirstCallTheRestIsTheSame(rules: CallbackRules) throws {
        let all = played(rules)
        guard all.count > 1 else { return }
        let ended = Self.moment + CallPreview.ringing
        #expect(CallPreview.steps(rules, .failedCall, at: ended) == Array(all.dropFirst()))
    }

    @Test func twoRetriesFiveMinutesApart() {
        let rules = CallbackRules(contact: Story.contact, retryAttempts: 2, retryDelayMinutes: 5)
        let steps = CallPreview.steps(rules, .message, at: Self.moment)
        #expect(steps.map { Int(($0.at - Self.moment).inSeconds) } == [0, 325, 650, 675])
        #expect(
            steps.map(\.what) == [
                .call(number: 1, of: 3), .call(number: 2, of: 3), .call(number: 3, of: 3),
                .notice(.couldNotReach, .notReached(calls: 3)),
            ])
    }

    @Test func nobodyToCallIsANoticeAtOnce() {
        let rules = CallbackRules(contact: nil, retryAttempts: 3, retryDelayMinutes: 5)
        #expect(
            CallPreview.steps(rules, .message, at: Self.moment) == [
                PreviewStep(at: Self.moment, what: .notice(.couldNotReach, .obstacle(.noNumber)))
            ])
    }

    /// The machine itself, with a phone that rings and is never answered.
    private func played(_ rules: CallbackRules) -> [PreviewStep] {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        var (now, calls, steps) = (Self.moment, 0, [PreviewStep]())
        var events: [CallbackEvent] = [.rulesChanged(rules), .messageComplete]
        while !events.isEmpty {
            let applied = machine.apply(events.removeFirst(), now: now)
            for action in applied.actions {
                switch action.kind {
                case .dial:
                    calls += 1
                    let of = rules.retryAttempts + 1
                    steps.append(PreviewStep(at: now, what: .call(number: calls, of: of)))
                    let id = AttemptID("attempt-\(calls)")
                    for event in [CallbackEvent.dialAdmitted(id), .ringing(id)] { _ = machine.apply(event, now: now) }
                    now = now + CallPreview.ringing
                    events.append(.ended(id, CallEnding(.noAnswer, at: now)))
                case .notify(let kind):
                    guard case .fallback(let reason, _) = machine.state.phase else { continue }
                    steps.append(PreviewStep(at: now, what: .notice(kind, reason)))
                default: break
                }
            }
            if events.isEmpty, case .scheduled(let at, _) = machine.state.phase {
                now = at
                events.append(.woke)
            }
        }
        return steps
    }
}
