// The pages' templates, parsed once from the files that are part of the program.
import Mustache

enum Templates {
    private static let library: MustacheLibrary = {
        MustacheContentTypes.register(ScalarEscapedHTML(), named: "SCALAR_HTML")
        let files: KeyValuePairs<String, [UInt8]> = [
            "page": PackageResources.page_mustache, "inbox": PackageResources.inbox_mustache,
            "message": PackageResources.message_mustache, "mailbox": PackageResources.mailbox_mustache,
            "problem": PackageResources.problem_mustache, "ladder": PackageResources.ladder_mustache,
            "time": PackageResources.time_mustache, "icon": PackageResources.icon_mustache,
            "stage": PackageResources.stage_mustache, "inbox-list": PackageResources.inbox_list_mustache,
            "message-parts": PackageResources.message_parts_mustache,
            "mailbox-list": PackageResources.mailbox_list_mustache,
            "login": PackageResources.login_mustache,
            "login-carried": PackageResources.login_carried_mustache, "kept": PackageResources.kept_mustache,
            "forgotten": PackageResources.forgotten_mustache, "new-password": PackageResources.new_password_mustache,
            "account": PackageResources.account_mustache,
            "admin-businesses": PackageResources.admin_businesses_mustache,
            "admin-business": PackageResources.admin_business_mustache,
            "admin-attempts": PackageResources.admin_attempts_mustache,
            "admin-statistics": PackageResources.admin_statistics_mustache,
            "admin-trouble": PackageResources.admin_trouble_mustache,
            "admin-users": PackageResources.admin_users_mustache,
            "admin-changes": PackageResources.admin_changes_mustache,
            "messages": PackageResources.messages_mustache, "search": PackageResources.search_mustache,
            "message-main": PackageResources.message_main_mustache,
            "message-side": PackageResources.message_side_mustache, "token": PackageResources.token_mustache,
            "settings": PackageResources.settings_mustache, "field": PackageResources.field_mustache,
            "preview": PackageResources.preview_mustache, "statistics": PackageResources.statistics_mustache,
            "spans": PackageResources.spans_mustache, "tallies": PackageResources.tallies_mustache,
            "chart": PackageResources.chart_mustache, "tally": PackageResources.tally_mustache,
            "phones": PackageResources.phones_mustache, "phones-device": PackageResources.phones_device_mustache,
            "phones-story": PackageResources.phones_story_mustache,
            "phones-letters": PackageResources.phones_letters_mustache,
            "link": PackageResources.link_mustache, "docs": PackageResources.docs_mustache,
            "docs-index": PackageResources.docs_index_mustache, "docs-group": PackageResources.docs_group_mustache,
            "docs-member": PackageResources.docs_member_mustache, "prose": PackageResources.prose_mustache,
            "webhooks": PackageResources.webhooks_mustache, "webhook": PackageResources.webhook_mustache,
            "webhook-fields": PackageResources.webhook_fields_mustache,
        ]
        var library = MustacheLibrary()
        for (name, bytes) in files {
            // The bytes are fixed when the program is built, and every page's test parses all of them.
            // swift-format-ignore: NeverUseForceTry
            try! library.register(Self.prepared(bytes), named: name)
        }
        return library
    }()

    private static func prepared(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return "{{% CONTENT_TYPE:SCALAR_HTML}}"
            + text.replacing("/assets/icons.svg", with: Asset.icons.address)
    }

    static func render(_ name: String, _ view: some Sendable) -> String {
        // nil only for a name that is not in the list above.
        library.render(ViewNode.node(of: view), withTemplate: name) ?? ""
    }
}

/// Escapes by Unicode scalar. The package's own escaping looks at whole characters, so that a `"` with a combining mark
/// behind it would pass as it is and end an attribute.
private struct ScalarEscapedHTML: MustacheContentType {
    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: Self.mustBeEscaped) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
