// Finds calls in Vapi's list: one of ours by its token, or all of a line.
public import TakeoutCore
public import TakeoutEngine

extension VapiClient {
    public func findCall(
        token: String, lineID: String, since: Timestamp
    ) async throws(VoiceError) -> CallSighting? {
        var found: WireCall?
        try await walk(CallPages(lineID: lineID, since: since, mostPages: 20)) { calls in
            let ours = calls.filter { $0.bears(token) }
            found = ours.max { ($0.createdAt ?? "") < ($1.createdAt ?? "") }
            return found == nil
        }
        return found?.sighting(now: now())
    }

    /// Up to 20,000 calls, some weeks of a busy line: it may be asked for all since a long outage began.
    public func calls(on lineID: String, since: Timestamp) async throws(VoiceError) -> [ProviderCall] {
        var seen: Set<String> = []
        var listed: [ProviderCall] = []
        try await walk(CallPages(lineID: lineID, since: since, mostPages: 200)) { calls in
            // Pages overlap where calls share a time.
            for call in calls where seen.insert(call.id ?? "").inserted {
                if let entry = call.providerCall(on: lineID, now: now()) { listed.append(entry) }
            }
            return true
        }
        return listed
    }

    /// - Parameter look: gets the readable calls of a page and says whether it wants another.
    private func walk(_ pages: CallPages, _ look: ([WireCall]) -> Bool) async throws(VoiceError) {
        var pages = pages
        let deed = "list the calls"
        while let path = pages.nextPath {
            let outcome = await get(path)
            if case .tooLong = outcome, pages.narrow() { continue }
            let answer = try outcome.success(of: deed, hiding: configuration.apiKey)
            let page = try calls(in: answer, deed)
            if look(page.compactMap { $0 }) { pages.turn(after: page) } else { pages.stop() }
        }
        guard !pages.gaveUp else {
            throw VoiceError(.unknownOutcome, "Vapi lists too many calls to look through all of them.")
        }
    }
}
