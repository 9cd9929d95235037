// The settings: shown, previewed and saved. A form that was filled from older settings is not stored, but shown again
// beside what others stored meanwhile.
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension OwnerPages {
    @Sendable func settings(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let isSaved = Form(queryOf: request).isTicked("saved")
        return try await settingsPage(page, context, SettingsForm(page.business), .now, note: isSaved ? .saved : nil)
    }

    @Sendable func saveSettings(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let form = SettingsForm(try await fields(request, context), page, numbers)
        guard form.errors.isEmpty else {
            return try await settingsPage(page, context, form, .now, note: .mistakes, status: .unprocessableContent)
        }
        switch try await store(form, page) {
        case .stored: return .redirect(to: "\(page.path)/settings?saved")
        case .stale:
            let current = try await self.page(page.viewer, page.business.id)
            return try await settingsPage(current, context, form, .now, note: .conflict, status: .conflict)
        }
    }

    private enum Outcome: Sendable { case stored, stale }

    private func store(_ form: SettingsForm, _ page: OwnerPage) async throws -> Outcome {
        let (wanted, read) = (form.wanted, page.business)
        let stale = StoreError(.constraint, "other version")
        do throws(StoreError) {
            _ = try await engine.change(read.id, by: page.viewer.actor) { business throws(StoreError) in
                guard form.version == business.settingsVersion else { throw stale }
                business.take(from: wanted, whatDiffersFrom: read)
                business.settings = wanted.settings
                // An admin who enables the callback releases it.
                if page.viewer.isAdmin, business.settings.isEnabled { business.callbackReleased = true }
            }
            return .stored
        } catch {
            guard error == stale else { throw error }
            return .stale
        }
    }

    // MARK: Preview

    /// The preview alone, for the values that stand in the form just now.
    @Sendable func previewFragment(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let fields = Form(queryOf: request)
        let preview = try await preview(of: SettingsForm(fields, page, numbers), PreviewMoment(fields))
        return .page(Templates.render("preview", PreviewPart(preview: preview)))
    }

    /// The whole page with the preview, for browsers without scripts: nothing is stored, and nothing typed is lost.
    @Sendable func previewPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let fields = try await fields(request, context)
        return try await settingsPage(
            page, context, SettingsForm(fields, page, numbers), PreviewMoment(fields), note: nil)
    }

    private func preview(of form: SettingsForm, _ moment: PreviewMoment) async throws -> PreviewView {
        let outlook = try await engine.outlook(for: form.wanted)
        return PreviewView(
            outlook, form.wanted, moment, wrong: form.errors.map(\.field), now: now, numbers)
    }

    // MARK: The page

    private func settingsPage(
        _ page: OwnerPage, _ context: AppContext, _ form: SettingsForm, _ moment: PreviewMoment, note: SettingsNote?,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let line = page.business.vapiPhoneNumberID
        let number = try await store.read { tx throws(StoreError) in
            try line.flatMap { line throws(StoreError) in try tx.number(ofLine: line) }
        }
        let view = SettingsView(
            page, form, try await preview(of: form, moment), note: note, number: number, numbers)
        let part = PagePart(
            title: "Settings", content: Templates.render("settings", view), script: Asset.settings)
        return pages.page(page, .settings, part, context, status: status)
    }

    func fields(_ request: Request, _ context: AppContext) async throws -> Form {
        if let form = context.form { return form }
        return Form(urlEncoded: String(buffer: try await request.body.collect(upTo: Form.largest)))
    }

    // MARK: The contact card

    /// Our number, to be saved in a phone: then the assistant's calls have a name.
    @Sendable func contactCard(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let business = page.business
        let number = try await store.read { tx throws(StoreError) in
            try business.vapiPhoneNumberID.flatMap { line throws(StoreError) in try tx.number(ofLine: line) }
        }
        guard let number else { throw Problem.numberNotKnownYet }
        let card = ContactCard(name: "\(business.name): AI assistant", organisation: business.name, number: number)
        return .download(card.text, type: "text/vcard; charset=utf-8", name: "assistant.vcf")
    }
}

extension Problem {
    static let numberNotKnownYet = Problem(
        .notFound, "The assistant's number is not known yet",
        "It is learned from the first call on it. Call your business's number once, and come back.")
}

extension Response {
    /// A file to be kept.
    static func download(_ text: String, type: String, name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"",
                .cacheControl: "private, no-store", .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
