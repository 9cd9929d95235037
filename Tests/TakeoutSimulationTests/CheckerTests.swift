// The checkers of what happens seldom, fed with facts by hand: each objects to the one story that it must not let pass.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@testable import TakeoutSimulation

struct CheckerTests {
    private static let slack = Duration.seconds(30)

    private func at(_ seconds: Int) -> Timestamp { WorldTime.start + .seconds(seconds) }

    private func order(_ attempt: String, of message: String = "m1", to phone: String = "+12025551000") -> CallOrder {
        CallOrder(
            attempt: AttemptID(attempt), message: MessageID(message), business: BusinessID("b1"), businessName: "Elm",
            token: "tk-\(attempt)", employeePhone: phone, lineID: "line-1", maximumSeconds: 600,
            recordingEnabled: false)
    }

    private func call(_ number: Int, of message: String = "m1", isGhost: Bool = false) -> TrueCall {
        TrueCall(
            number: number, order: order("a\(number)", of: message), bornAt: at(0), visibleAt: at(0), isGhost: isGhost)
    }

    /// What a checker objects to, of facts by their second.
    private func objections(_ checker: any Checker, _ facts: KeyValuePairs<Int, Fact>) -> [String] {
        facts.flatMap { second, fact in checker.watch(fact, at: at(second)) }.map(\.sentence)
    }

    // MARK: A ghost beside another call

    private func overlap(_ facts: KeyValuePairs<Int, Fact>, ghostOf message: String = "m1") -> [String] {
        let checker = OneCallChecker(lines: 4, slack: Self.slack)
        let beginning = objections(
            checker,
            [
                0: .callBegan(1, call(1)), 10: .callBegan(1, call(2, of: message, isGhost: true)),
                12: .callTold(call: 1, isAnswered: false),
            ])
        return beginning + objections(checker, facts)
    }

    @Test func aGhostThatNobodyKnowsOfMayStay() {
        #expect(overlap([600: .callEnded(1, call(2, isGhost: true))]).isEmpty)
    }

    @Test func aKnownGhostThatNobodyHangsUpIsAViolation() {
        let stays: KeyValuePairs<Int, Fact> = [
            20: .callTold(call: 2, isAnswered: false), 51: .callEnded(1, call(2, isGhost: true)),
        ]
        #expect(overlap(stays).count == 1)
        let leaves: KeyValuePairs<Int, Fact> = [
            20: .callTold(call: 2, isAnswered: false), 50: .callEnded(1, call(2, isGhost: true)),
        ]
        #expect(overlap(leaves).isEmpty)
    }

    @Test func whoTriedToHangUpDidWhatCanBeDone() {
        let tried: KeyValuePairs<Int, Fact> = [
            20: .callTold(call: 2, isAnswered: true), 25: .hangUpAsked(call: 1), 500: .callEnded(1, call(1)),
        ]
        #expect(overlap(tried).isEmpty)
    }

    @Test func nodesThatDieGiveItMoreTime() {
        let crash: KeyValuePairs<Int, Fact> = [
            20: .callTold(call: 2, isAnswered: false), 45: .crash, 75: .callEnded(1, call(2, isGhost: true)),
        ]
        #expect(overlap(crash).isEmpty)
    }

    @Test func aGhostOfAnotherCallbackIsAdoptedOnlyWhenItWasAnswered() {
        func story(isAnswered: Bool) -> [String] {
            overlap(
                [20: .callTold(call: 2, isAnswered: isAnswered), 300: .callEnded(2, call(2, of: "m2", isGhost: true))],
                ghostOf: "m2")
        }
        #expect(story(isAnswered: true).isEmpty)
        #expect(story(isAnswered: false).count == 1)
    }

    // MARK: The number that was set

    @Test func onlyTheNumberOfTheMomentOfDecisionIsDialled() {
        func dialled(_ phone: String, isCertain: Bool) -> [String] {
            objections(
                NumberChecker(),
                [
                    0: .settings(business: 0, .elm(phone: "+12025551001"), isCertain: true),
                    10: .settings(business: 0, .elm(phone: "+12025551002"), isCertain: isCertain),
                    20: .decided(1, business: 0, AttemptID("a1")),
                    21: .settings(business: 0, .elm(phone: "+12025551003"), isCertain: true),
                    22: .ordered(1, order("a1", to: phone), .placed),
                ])
        }
        #expect(dialled("+12025551002", isCertain: true).isEmpty)
        #expect(dialled("+12025551001", isCertain: true).count == 1)
        #expect(dialled("+12025551001", isCertain: false).isEmpty)
        #expect(dialled("+12025551003", isCertain: true).count == 1)
    }

    @Test func whatWasNeverDecidedOnIsNotDialled() {
        #expect(objections(NumberChecker(), [0: .ordered(1, order("a1"), .placed)]).count == 1)
    }

    // MARK: The account

    private func duringOutage(_ facts: KeyValuePairs<Int, Fact>) -> [String] {
        let checker = ProbeChecker()
        let outage: KeyValuePairs<Int, Fact> = [
            0: .decided(1, business: 0, AttemptID("a0")), 1: .ordered(1, order("a0"), .unpaid),
            2: .outageTold(AttemptID("a0")),
        ]
        return objections(checker, outage) + objections(checker, facts)
    }

    private func asked(_ attempt: String, _ reception: SimulatedProvider.Reception = .unpaid) -> Fact {
        .ordered(1, order(attempt), reception)
    }

    @Test func withoutCreditOneCallAtATimeMayTry() {
        let first = Fact.decided(1, business: 0, AttemptID("a1"))
        let second = Fact.decided(2, business: 0, AttemptID("a2"))
        #expect(duringOutage([70: first, 71: asked("a1"), 140: second, 141: asked("a2")]).isEmpty)
        #expect(duringOutage([70: first, 71: asked("a1"), 80: second, 81: asked("a2")]).count == 1)
        let live: KeyValuePairs<Int, Fact> = [
            70: first, 71: asked("a1", .placed), 72: .callBegan(1, call(1)), 140: second, 141: asked("a2"),
        ]
        #expect(duringOutage(live).count == 1)
        let hurried: KeyValuePairs<Int, Fact> = [
            70: first, 71: asked("a1"), 75: .callNow(1, .unclear), 80: second, 81: asked("a2"),
        ]
        #expect(duringOutage(hurried).isEmpty)
    }

    @Test func whatWasDecidedOnBeforeTheOutageMustLookAgain() {
        func asked(at second: Int) -> [String] {
            let checker = ProbeChecker()
            return objections(
                checker,
                [
                    0: .decided(1, business: 0, AttemptID("a1")), 1: .decided(2, business: 0, AttemptID("a2")),
                    3: .outageTold(AttemptID("a1")), second: self.asked("a2", .placed),
                ])
        }
        #expect(asked(at: 5).isEmpty)
        #expect(asked(at: 60).count == 1)
    }

    @Test func aPhoneThatRingsEndsTheOutage() {
        let again: KeyValuePairs<Int, Fact> = [
            70: .decided(1, business: 0, AttemptID("a1")), 71: asked("a1", .placed), 72: .callBegan(1, call(1)),
            74: .callRang(call: 1), 80: .decided(2, business: 0, AttemptID("a2")), 81: asked("a2", .placed),
            82: .outageTold(AttemptID("a0")), 83: .decided(3, business: 0, AttemptID("a3")), 84: asked("a3", .placed),
        ]
        #expect(duringOutage(again).isEmpty)
    }

    // MARK: The switch

    private let switchedOff: KeyValuePairs<Int, Fact> = [
        0: .settings(business: 0, .elm(), isCertain: true),
        10: .settings(business: 0, .elm(isOn: false), isCertain: false),
        11: .settings(business: 0, .elm(isOn: false), isCertain: true),
    ]

    private func afterSwitchingOff(_ facts: KeyValuePairs<Int, Fact>) -> [String] {
        let checker = SwitchChecker(slack: Self.slack)
        return objections(checker, switchedOff) + objections(checker, facts)
    }

    @Test func noCallIsDecidedOnWhileCallingIsOff() {
        #expect(afterSwitchingOff([20: .decided(1, business: 0, AttemptID("a1"))]).count == 1)
        #expect(afterSwitchingOff([20: .decided(1, business: 1, AttemptID("a1"))]).isEmpty)
    }

    @Test func callNowOverridesTheSwitchUnlessItWasRefused() {
        #expect(
            afterSwitchingOff([15: .callNow(1, .unclear), 20: .decided(1, business: 0, AttemptID("a1"))]).isEmpty)
        let refused: KeyValuePairs<Int, Fact> = [
            15: .callNow(1, .unclear), 16: .callNow(1, .refused), 20: .decided(1, business: 0, AttemptID("a1")),
        ]
        #expect(afterSwitchingOff(refused).count == 1)
    }

    @Test func whatWasDecidedOnBeforeIsAskedForSoonOrNever() {
        func asked(after seconds: Int) -> [String] {
            let checker = SwitchChecker(slack: Self.slack)
            let decision: KeyValuePairs<Int, Fact> = [
                0: .settings(business: 0, .elm(), isCertain: true), 5: .decided(1, business: 0, AttemptID("a1")),
            ]
            return objections(checker, decision) + objections(checker, switchedOff)
                + objections(checker, [5 + seconds: .ordered(1, order("a1"), .placed)])
        }
        #expect(asked(after: 30).isEmpty)
        #expect(asked(after: 31).count == 1)
    }
}

extension Business {
    fileprivate static func elm(phone: String = "+12025551000", isOn: Bool = true) -> Business {
        Business(
            id: BusinessID("b1"), name: "Elm", publicPhoneNumber: "+12025552000", timezone: "UTC",
            settings: CallbackSettings(isEnabled: isOn, notificationPhone: phone), createdAt: WorldTime.start)
    }
}
