// What Vapi's answers tell of the account: credit, lines, costs.
import Foundation
import TakeoutCore
import TakeoutEngine
import Testing

@testable import TakeoutVapi

@Suite struct AccountReadingTests {
    private func refusal(_ status: Int, _ body: String) async throws -> VoiceError {
        try await ScriptedServer.with([.answer(status: status, body: body)]) { server in
            let error = try await withClient(server.baseURL) { client in
                await voiceFailure { () async throws(VoiceError) in _ = try await client.placeCall(Fixture.order) }
            }
            return try #require(error)
        }
    }

    // MARK: Credit

    @Test(arguments: [
        (402, #"{"message":"Payment Required"}"#, AccountFault.noCredit),
        (402, "<html>", .noCredit),
        (400, #"{"message":"Insufficient credits. Please top up your wallet.","statusCode":400}"#, .noCredit),
        (400, #"{"message":"You have run out of credits."}"#, .noCredit),
        (403, #"{"message":"Your organization's subscription is frozen."}"#, .frozen),
        (400, #"{"message":"Wallet Does Not Exist"}"#, .subscription),
    ])
    func refusalsForWantOfCreditAreTheAccounts(status: Int, body: String, fault: AccountFault) async throws {
        let error = try await refusal(status, body)
        #expect(error.disposition == .refused)
        #expect(error.account.fault == fault)
    }

    @Test(arguments: [
        (400, #"{"message":["assistant.credentials must be an array","balance should not exist"]}"#),
        (400, #"{"message":"Couldn't Get Phone Number. Need Either …"}"#),
        (401, #"{"message":"Invalid Key. Hot tip, you may be using the private key instead of the public key"}"#),
        (403, #"{"message":"Forbidden resource"}"#),
        (404, #"{"message":"No credits for you"}"#),
    ])
    func otherRefusalsAreNot(status: Int, body: String) async throws {
        let error = try await refusal(status, body)
        #expect(error.disposition == .refused)
        #expect(error.account == .none)
    }

    @Test(arguments: [
        ("call.start.error-subscription-insufficient-credits", AccountFault.noCredit),
        ("call.start.error-subscription-frozen", .frozen),
        ("call.start.error-subscription-wallet-does-not-exist", .subscription),
        ("call.start.error-subscription-upgrade-failed", .subscription),
        ("call.start.error-subscription-of-tomorrow", .subscription),
    ])
    func callsThatEndForWantOfCreditTellIt(reason: String, fault: AccountFault) {
        #expect(AccountNews(endedReason: reason) == AccountNews(fault: fault))
        #expect(EndedReason.endClass(of: reason) == .lastingFault)
    }

    @Test(arguments: [
        "customer-busy", "call.start.error-get-assistant", "call.start.error-vapifault-get-subscription",
        "pipeline-error-playht-out-of-credits", "pipeline-error-openai-429-exceeded-quota", nil,
    ])
    func otherEndsDoNot(reason: String?) {
        #expect(AccountNews(endedReason: reason) == .none)
    }

    // MARK: Lines

    @Test func wantOfLinesPassesInEachOfItsForms() async throws {
        for body in [#"{"message":"Over Concurrency Limit"}"#, #"{"message":["Over concurrency limit."]}"#] {
            let error = try await refusal(400, body)
            #expect(error.disposition == .notDone(retryAfter: nil))
            #expect(error.account == AccountNews(isFull: true))
        }
        let tooOften = try await refusal(429, #"{"message":"Rate limit exceeded"}"#)
        #expect(tooOften.disposition == .notDone(retryAfter: nil))
        #expect(tooOften.account == .none)
        let later = "call.start.error-subscription-concurrency-limit-reached"
        #expect(AccountNews(endedReason: later) == AccountNews(isFull: true))
        #expect(EndedReason.endClass(of: later) == .passingFault)
    }

    @Test(arguments: [
        (
            #"{"concurrencyBlocked":false,"concurrencyLimit":10,"remainingConcurrentCalls":9}"#,
            AccountNews(lineLimit: 10)
        ),
        (
            #"{"concurrencyBlocked":false,"concurrencyLimit":10,"remainingConcurrentCalls":0}"#,
            AccountNews(lineLimit: 10, isFull: true)
        ),
        (#"{"concurrencyBlocked":true}"#, AccountNews(isFull: true)),
        (#"{"concurrencyBlocked":"yes","concurrencyLimit":-1,"remainingConcurrentCalls":1e99}"#, .none),
        ("null", .none), ("[]", .none),
    ])
    func theAnswerTellsHowManyCallsTheAccountMayHold(limits: String, news: AccountNews) async throws {
        let body = #"{"id":"019a","status":"queued","subscriptionLimits":\#(limits)}"#
        try await ScriptedServer.with([.answer(status: 201, body: body)]) { server in
            let seen = try await withClient(server.baseURL) { try await $0.placeCall(Fixture.order) }
            #expect(seen.stage == .queued)
            #expect(seen.account == news)
        }
    }

    /// They were true when the call was placed.
    @Test func theLimitsInALaterAnswerTellNothingOfNow() async throws {
        let body = #"{"id":"019a","status":"queued","subscriptionLimits":{"concurrencyBlocked":true}}"#
        try await ScriptedServer.with([.answer(status: 200, body: body)]) { server in
            let seen = try await withClient(server.baseURL) { try await $0.call("019a") }
            #expect(seen?.account == AccountNews.none)
        }
    }

    // MARK: Costs

    private func parts(_ json: String) throws -> CostParts {
        CostParts(try #require(JSONText(Data(json.utf8))).root)
    }

    @Test func theBreakdownTellsTheParts() throws {
        let told = try parts(
            #"{"costBreakdown":{"transport":0.014,"stt":0.01,"llm":0.02,"tts":0.003,"vapi":0.05,"total":0.097,"x":1}}"#)
        #expect(
            told
                == CostParts(
                    transport: Money(microdollars: 14_000), transcriber: Money(microdollars: 10_000),
                    model: Money(microdollars: 20_000), voice: Money(microdollars: 3_000),
                    platform: Money(microdollars: 50_000)))
    }

    @Test func theItemsDoWhereThereIsNoBreakdown() throws {
        let told = try parts(
            """
            {"costBreakdown":{},"costs":[{"type":"model","cost":0.02},{"type":"vapi","cost":0.05},5,
             {"type":"model","cost":0.01},{"type":"analysis","cost":0.001},{"type":"knowledge-base","cost":0.002},
             {"type":"transport","cost":-4},{"type":"voice"}]}
            """)
        #expect(
            told
                == CostParts(
                    model: Money(microdollars: 30_000), platform: Money(microdollars: 50_000),
                    other: Money(microdollars: 3_000)))
        #expect(try parts("{}").isEmpty)
        #expect(try parts(#"{"costBreakdown":[1],"costs":{"a":1}}"#).isEmpty)
    }
}
