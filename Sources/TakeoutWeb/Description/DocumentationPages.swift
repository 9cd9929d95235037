// The pages of documentation: `/docs` with the list of all that can be asked, `/docs/{group}` with each in full. They are
// made from openapi.yaml, so they say what the tests hold against the server.
import HTTPTypes
import Hummingbird
import TakeoutEngine

struct DocumentationLink: Sendable {
    let name: String
    let address: String
    let isCurrent: Bool
}

/// What stands around a group, which is drawn once.
struct DocumentationFrame: Sendable {
    let server: String
    let groups: [DocumentationLink]
    let content: String
}

struct DocumentationPages: Sendable {
    let pages: Pages

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("docs", use: index)
        group.get("docs/:group", use: show)
    }

    private static let index = Templates.render("docs-index", Documentation.shared)
    private static let groups = Dictionary(
        Documentation.shared.groups.map { ($0.slug, (name: $0.name, html: Templates.render("docs-group", $0))) },
        uniquingKeysWith: { first, _ in first })

    @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
        page("API", Self.index, current: nil, context)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let slug = try context.parameters.require("group")
        guard let group = Self.groups[slug] else { throw Problem.noSuchPage }
        return page("API: \(group.name)", group.html, current: slug, context)
    }

    private func page(_ title: String, _ content: String, current: String?, _ context: AppContext) -> Response {
        let links =
            [DocumentationLink(name: "Overview", address: "/docs", isCurrent: current == nil)]
            + Documentation.shared.groups.map {
                DocumentationLink(name: $0.name, address: "/docs/\($0.slug)", isCurrent: $0.slug == current)
            }
        let server = pages.engine.parts.settings.publicURL ?? "http://127.0.0.1:8080"
        let frame = DocumentationFrame(server: server, groups: links, content: content)
        return pages.page("docs", frame, title: title, place: .nowhere, context)
    }
}
