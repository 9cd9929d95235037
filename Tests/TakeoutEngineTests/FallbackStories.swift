// When nobody can be reached by phone: retries, notices, and a person when no channel is left.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FallbackStories {
    @Test func threeUnansweredCallsEndInAMail() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 2)]) { story in
            let message = try await story.message()
            for _ in 0..<2 {
                let call = try await story.phoneRings()
                try await story.later(.seconds(25))
                try await call.isNotAnswered()
                try await story.later(.minutes(5) - .seconds(1))
                try await story.nothingElseHappens()
                try await story.later(.seconds(1))
            }
            try await story.phoneRings().ends(.machine, reason: "voicemail")
            #expect(try await story.mail(.couldNotReach).text.contains("We called 3 times"))
            #expect(try await story.outcomes(of: message) == [.noAnswer, .noAnswer, .machine])
            #expect(try await story.state(of: message) == .fallback)
            try await story.later(.hours(48))
        }
    }

    /// Who answered once is not told that nobody did.
    @Test func whoAskedForALaterCallAndIsNotReachedThenIsToldThat() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 0)]) { story in
            let message = try await story.message()
            let busy = try await story.phoneRings()
            try await busy.answers()
            #expect(try await busy.saysLater(minutes: 20).endsCall)
            try await busy.hangsUp()
            try await story.later(.minutes(20))
            try await story.phoneRings().isNotAnswered()
            let mail = try await story.mail(.couldNotReach)
            #expect(mail.text.contains("You asked to be called later") && !mail.text.contains("We called"))
            #expect(try await story.reason(of: message) == Language.english.text(.reason(.notReachedLater)))
        }
    }

    @Test(arguments: [
        (EndClass.noAnswer, AttemptOutcome.noAnswer), (.busy, .busy), (.machine, .machine),
    ])
    func whoeverIsNotReachedIsCalledAgainThenTheMailGoesOut(what: EndClass, outcome: AttemptOutcome) async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let message = try await story.message()
            try await story.phoneRings().ends(what)
            try await story.later(.minutes(5))
            try await story.phoneRings().ends(what)
            #expect(try await story.mail(.couldNotReach).text.contains("The pipe leaks."))
            #expect(try await story.outcomes(of: message) == [outcome, outcome])
        }
    }

    @Test func aMailIsTriedAgainWithGrowingPausesUntilItIsTaken() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            story.letterbox.refuse(Cast.mail, .retry)
            let message = try await story.message()
            try await story.settle()
            var tries = [story.letterbox.tries]
            for pause in [30, 120, 300, 900] {
                try await story.later(.seconds(pause - 1))
                #expect(story.letterbox.tries == tries.last)
                try await story.later(.seconds(1))
                tries.append(story.letterbox.tries)
            }
            #expect(tries == [1, 2, 3, 4, 5])
            story.letterbox.refuse(Cast.mail, nil)
            try await story.later(.minutes(30))
            try await story.mail(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            try await story.later(.hours(48))
            #expect(story.letterbox.tries == 6)
        }
    }

    @Test func aMailThatIsNeverTakenNeedsAttentionAndTheAdminIsTold() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            story.letterbox.refuse(Cast.mail, .retry)
            let message = try await story.message()
            try await story.later(.hours(23))
            #expect(try await story.state(of: message) == .off)
            try await story.later(.hours(2))
            #expect(try await story.state(of: message) == .needsAttention)
            try await story.mail(.needsAttention, to: Cast.admin)
            #expect(try await story.notices(of: message).map(\.status) == [.failed, .sent])
        }
    }

    @Test func anAddressThatIsRefusedForGoodIsNotTriedAgain() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            story.letterbox.refuse(Cast.mail, .permanent)
            let message = try await story.message()
            #expect(try await story.state(of: message) == .needsAttention)
            try await story.mail(.needsAttention, to: Cast.admin)
            #expect(story.letterbox.tries == 2)
        }
    }

    @Test func aBusinessWithoutAnyAddressNeedsAttentionAtOnce() async throws {
        try await Story.tell(businesses: [Cast.business { $0.notificationEmail = nil }]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            #expect(try await story.state(of: message) == .needsAttention)
            let told = try await story.mail(.needsAttention, to: Cast.admin)
            #expect(told.text.contains("We called and no one answered."))
        }
    }

    @Test func aFaultThatPassesUsesUpNoRetryAndEndsInAMailWhenItStays() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let fault = ScriptedProvider.Reception.fails(.notDone(retryAfter: nil))
            story.provider.receive(fault, fault, fault, fault)
            let message = try await story.message()
            _ = try await story.phoneRings()
            for pause in [30, 60, 120] {
                try await story.later(.seconds(pause - 1))
                try await story.nothingElseHappens()
                try await story.later(.seconds(1))
                _ = try await story.phoneRings()
            }
            try await story.mail(.couldNotReach)
            #expect(try await story.outcomes(of: message) == Array(repeating: .providerFailed, count: 4))
            try await story.later(.hours(48))
        }
    }

    @Test func aFaultThatPassedLeavesAllRetries() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            story.provider.receive(.fails(.notDone(retryAfter: 45)))
            let message = try await story.message()
            _ = try await story.phoneRings()
            try await story.later(.seconds(45))
            try await story.phoneRings().isNotAnswered()
            try await story.later(.minutes(5))
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            #expect(try await story.outcomes(of: message) == [.providerFailed, .noAnswer, .noAnswer])
        }
    }

    @Test func aFaultThatStaysIsToldToTheAdminOnceAnHour() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 3)]) { story in
            story.provider.receive(.fails(.refused), .fails(.refused))
            for body in ["The pipe leaks.", "The tap drips."] {
                let message = try await story.message(body)
                _ = try await story.phoneRings()
                #expect(try await story.state(of: message) == .fallback)
            }
            try await story.settle()
            var kinds = story.letterbox.sent.map(\.kind.rawValue).sorted()
            #expect(kinds == ["could_not_reach", "could_not_reach", "provider_trouble"])
            kinds = []
            for notice in story.letterbox.sent { try await story.mail(notice.kind, to: notice.to) }
        }
    }
}
