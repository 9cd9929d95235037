// How every page is made: the page's own part, rendered, in the frame that knows who is signed in.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine

/// What all pages share.
struct Pages: Sendable {
    let engine: Engine
    /// The demo names itself, so that nobody takes its customers for real.
    let isDemo: Bool
    /// Real time between signs of life on an event stream.
    let keepAlive: Duration

    var now: Timestamp { engine.parts.environment.clock.now }

    /// - Parameters:
    ///   - template: of `Templates`; nil for the content as it is.
    ///   - place: where in the navigation the page stands.
    ///   - business: the business that the page is about, for the navigation of its owner.
    ///   - fragment: the address that live updates fetch; nil for a page that never changes by itself.
    ///   - only: the message whose changes concern the page; nil: any.
    func page(
        _ template: String, _ view: some Sendable, title: String, place: PagePlace, _ context: AppContext,
        business: BusinessID? = nil, fragment: String? = nil, only: String? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        let frame = PageFrame(
            title: title, place: place, isDemo: isDemo, account: context.account, business: business,
            fragment: fragment, only: only, content: Templates.render(template, view))
        return .page(Templates.render("page", frame), status: status)
    }

    /// A part of a page, for live updates.
    func part(_ template: String, _ view: some Sendable) -> Response { .page(Templates.render(template, view)) }
}
