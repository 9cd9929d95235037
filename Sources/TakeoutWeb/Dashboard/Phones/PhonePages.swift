// The page of the phones: it shows what happens at two simulated phones and hands on what the visitor does there.
import FoundationEssentials
import HTTPTypes
public import Hummingbird
import NIOCore

/// Works beside the demo's pages, with the story of the message, and beside the simulator alone, without.
public struct PhonePages<Context: RequestContext>: Sendable {
    /// The speeds of time that the page offers.
    static var speeds: [Double] { [1, 10, 60] }
    /// Longest body of a request; an act is short.
    private static var longestBody: Int { 16 << 10 }

    let stage: any PhoneStage
    let stories: PhoneStories?
    /// Real time between the comments of a silent event stream.
    let keepAlive: Duration

    init(stage: any PhoneStage, stories: PhoneStories?, keepAlive: Duration = .seconds(15)) {
        self.stage = stage
        self.stories = stories
        self.keepAlive = keepAlive
    }

    /// The page without the stories of a server.
    public init(stage: any PhoneStage) {
        self.init(stage: stage, stories: nil)
    }

    func addRoutes(to router: some RouterMethods<Context>) {
        router.get("phones", use: page)
        router.get("phones/events", use: events)
        router.get("phones/wire/:number", use: wire)
        router.post("phones/call", use: call)
        router.post("phones/acts/:who", use: act)
        router.post("phones/pace", use: setPace)
        router.post("phones/scenarios/:name", use: play)
    }

    /// All that the page needs, where no other pages are served.
    public func addAllRoutes(to router: Router<Context>) {
        for asset in Asset.phones {
            router.get("assets/\(asset.name)") { request, _ in asset.response(to: request) }
        }
        let own = router.group().add(middleware: OwnPagesOnly())
        addRoutes(to: own)
    }

    // MARK: Looking

    @Sendable private func page(_ request: Request, _ context: Context) async throws -> Response {
        guard let cast = cast(request) else { return .redirect(to: "/phones") }
        let view = PhonesPageView(
            cast, scenarios: stage.scenarios, speeds: Self.speeds, story: await stories?.story(of: cast))
        return .page(Templates.render("phones", view))
    }

    @Sendable private func events(_ request: Request, _ context: Context) async throws -> Response {
        guard let cast = cast(request) else { return Response(status: .notFound) }
        let seen = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int($0) } ?? 0
        let live = PhoneEvents(
            signals: await stage.signals(cast, afterWire: seen), cast: cast, stories: stories, keepAlive: keepAlive)
        return live.response(to: request)
    }

    @Sendable private func wire(_ request: Request, _ context: Context) async throws -> Response {
        guard let number = context.parameters.get("number", as: Int.self), let json = await stage.wire(number) else {
            return Self.words(.notFound, "That request is no longer remembered.")
        }
        return Self.json(json)
    }

    private func cast(_ request: Request) -> PhoneCast? {
        stage.cast(request.uri.queryParameters["watch"].map(String.init))
    }

    // MARK: Playing

    @Sendable private func call(_ request: Request, _ context: Context) async throws -> Response {
        guard let cast = stage.cast(nil) else { return Response(status: .notFound) }
        return await answered { () async throws(PhoneRefusal) in try await stage.call(cast) }
    }

    @Sendable private func act(_ request: Request, _ context: Context) async throws -> Response {
        guard let cast = stage.cast(nil) else { return Response(status: .notFound) }
        let number: String
        switch context.parameters.get("who") {
        case "customer": number = cast.customer.number
        case "employee": number = cast.employee.number
        default: return Response(status: .notFound)
        }
        let body = Data(try await request.body.collect(upTo: Self.longestBody).readableBytesView)
        return await answered { () async throws(PhoneRefusal) in try await stage.act(body, at: number) }
    }

    private func answered(_ act: () async throws(PhoneRefusal) -> Void) async -> Response {
        do throws(PhoneRefusal) {
            try await act()
            return Response(status: .noContent)
        } catch {
            return Self.words(.init(code: error.status), error.words)
        }
    }

    private struct Pace: Decodable { let speed: Double }

    @Sendable private func setPace(_ request: Request, _ context: Context) async throws -> Response {
        let body = Data(try await request.body.collect(upTo: Self.longestBody).readableBytesView)
        guard let pace = try? JSONDecoder().decode(Pace.self, from: body), Self.speeds.contains(pace.speed) else {
            return Self.words(.badRequest, "The speed must be 1, 10 or 60.")
        }
        await stage.choose(speed: pace.speed)
        return Response(status: .noContent)
    }

    @Sendable private func play(_ request: Request, _ context: Context) async throws -> Response {
        let name = context.parameters.get("name") ?? ""
        guard await stage.play(name) else { throw Problem.noSuchScenario }
        return .redirect(to: "/phones?watch=\(name)")
    }

    private static func words(_ status: HTTPResponse.Status, _ words: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: words)))
    }

    private static func json(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

/// Other sites cannot press the page's buttons. The demo's pages have this for all of theirs.
private struct OwnPagesOnly<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let site = request.headers[.secFetchSite]
        guard request.method != .post || site == nil || site == "same-origin" else {
            return Response(status: .forbidden)
        }
        return try await next(request, context)
    }
}
