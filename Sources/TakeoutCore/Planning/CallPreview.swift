// What would happen to a message if nobody took any call: the plan made visible, step by step.

/// One step of the preview.
public struct PreviewStep: Equatable, Sendable {
    public enum What: Equatable, Sendable {
        /// The phone rings. `of` counts all calls that the rules allow.
        case call(number: Int, of: Int)
        case notice(NoticeKind, FallbackReason)
    }

    public let at: Timestamp
    public let what: What

    public init(at: Timestamp, what: What) {
        self.at = at
        self.what = what
    }
}

public enum CallPreview {
    /// How long a phone rings that nobody answers.
    public static let ringing = Duration.seconds(25)

    /// Where the story begins.
    public enum Start: Equatable, Sendable {
        /// A message is complete.
        case message
        /// The first call has just ended, and nobody took it.
        case failedCall
    }

    /// - Returns: the steps in order of time; the last one is the notice.
    public static func steps(_ rules: CallbackRules, _ start: Start, at moment: Timestamp) -> [PreviewStep] {
        var walk = Walk(rules: rules, at: moment)
        switch start {
        case .message: walk.follow(walk.planner.due())
        case .failedCall: walk.endCall()
        }
        return walk.steps
    }

    private struct Walk {
        let rules: CallbackRules
        var at: Timestamp
        var tried = CallsTried()
        var steps: [PreviewStep] = []

        var planner: CallPlanner { CallPlanner(rules: rules, obstacle: rules.obstacle, tried: tried) }

        /// Ends because each call is one of a few.
        mutating func follow(_ plan: CallPlan) {
            switch plan {
            case .callNow:
                let number = tried.calls + 1
                steps.append(PreviewStep(at: at, what: .call(number: number, of: rules.retryAttempts + 1)))
                at = at + CallPreview.ringing
                endCall()
            case .callLater(let time, let reason):
                at = time
                if case .retry(let number) = reason { tried.retries = number }
                follow(planner.due())
            case .fallBack(let reason):
                steps.append(PreviewStep(at: at, what: .notice(reason.notice, reason)))
            }
        }

        mutating func endCall() {
            tried.calls += 1
            follow(planner.afterNotReached(endedAt: at, now: at))
        }
    }
}
