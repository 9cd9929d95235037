// What every call needs while it plays: settings, clock, book of calls, sender, and room for work of its own.

struct Exchange: Sendable {
    typealias Job = @Sendable (Exchange) async -> Void

    let configuration: SimulatorConfiguration
    let clock: SimulatorClock
    let book: CallBook
    let sender: WebhookSender
    /// Runs beside the call, and is waited for before the simulator counts as quiet.
    let jobs: AsyncStream<Job>.Continuation

    func start(_ job: @escaping Job) async {
        await book.workBegins()
        jobs.yield { exchange in
            await job(exchange)
            await exchange.book.workEnds()
        }
    }
}
