// The settings' page: what it takes, what it refuses and how it says so, and the preview beside it.
import Foundation
import HTTPTypes
import HummingbirdTesting
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutWeb
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SettingsPageTests {
    private let address = "/businesses/0190-business/settings"

    @Test func whatIsSavedIsInForceAtOnce() async throws {
        let world = try await DemoPagesWorld()
        try await world.owner { browser in
            let fields = try await browser.settings([
                "callback_retry_attempts": "2", "callback_retry_delay_minutes": "10", "hours": "Mo to Fr, 9 to 5",
                "callback_notification_phone": "(555) 222-4444", "recording_notice": nil,
            ])
            let answer = try await browser.post(address, fields)
            #expect(answer.status == 303 && answer.headers[.location] == "\(address)?saved")
            let page = try await browser.text("\(address)?saved")
            #expect(page.contains("Saved."))
            #expect(page.contains("value=\"+15552224444\""))
        }
        let id = world.business.id
        let stored = try await world.engine.parts.store.read { tx throws(StoreError) in try tx.business(id) }
        #expect(stored?.settings.retryAttempts == 2 && stored?.settings.retryDelayMinutes == 10)
        #expect(stored?.hours == "Mo to Fr, 9 to 5" && stored?.recordingNotice == false)
        #expect(stored?.name == "Miller Plumbing")
    }

    @Test func mistakesStandAtTheirFieldsAndNothingTypedIsLost() async throws {
        let world = try await DemoPagesWorld()
        try await world.owner { browser in
            let fields = try await browser.settings([
                "callback_retry_attempts": "7", "callback_retry_delay_minutes": "soon", "name": " ",
                "callback_notification_phone": "call <me>", "notification_email": "no address", "hours": "My own words",
            ])
            let answer = try await browser.post(address, fields)
            #expect(answer.status == 422)
            for part in [
                "Max Retry Attempts must be a whole number from 0 to 3.",
                "Minutes Between Retries must be a whole number from 1 to 1440.", "Name of the business must be given.",
                "Call-Back Phone Number is not a possible phone number",
                "E-mail address for notices is not an e-mail address.",
                "value=\"call &lt;me&gt;\"", "value=\"soon\"", "value=\"no address\"", "My own words</textarea>",
                "<option value=\"7\" selected>", "Nothing was saved yet.",
            ] {
                #expect(answer.text.contains(part), "\(part)")
            }
        }
        let id = world.business.id
        let stored = try await world.engine.parts.store.read { tx throws(StoreError) in try tx.business(id) }
        #expect(stored == world.business)
    }

    @Test func anEmptiedNumberIsAMistake() async throws {
        try await DemoPagesWorld().owner { browser in
            let answer = try await browser.post(
                address, try await browser.settings(["callback_retry_delay_minutes": ""]))
            #expect(answer.text.contains("Minutes Between Retries must be a whole number from 1 to 1440."))
        }
    }

    @Test func aStaleFormIsExplainedWithBothValues() async throws {
        let world = try await DemoPagesWorld()
        try await world.owner { browser in
            let opened = try await browser.settings(["callback_retry_delay_minutes": "30"])
            _ = try await world.engine.change(world.business.id) { business throws(StoreError) in
                business.settings.retryDelayMinutes = 15
            }
            let answer = try await browser.post(address, opened)
            #expect(answer.status == 409)
            #expect(answer.text.contains("Somebody else changed these settings"))
            #expect(answer.text.contains("Stored by now: “15”."))
            #expect(answer.text.contains("value=\"30\""))
            // Whoever saves again has seen both.
            let version = try #require(answer.text.firstMatch(of: /name="version" value="([^"]+)"/)).1
            let again = opened.map { $0.0 == "version" ? ("version", String(version)) : $0 }
            #expect(try await browser.post(address, again).status == 303)
        }
        let id = world.business.id
        let stored = try await world.engine.parts.store.read { tx throws(StoreError) in try tx.business(id) }
        #expect(stored?.settings.retryDelayMinutes == 30)
    }

    @Test func untilItIsReleasedTheCallbackIsOnlyMentioned() async throws {
        let world = try await DemoPagesWorld()
        _ = try await world.engine.change(world.business.id) { business throws(StoreError) in
            business.callbackReleased = false
        }
        try await world.owner { browser in
            let page = try await browser.text(address)
            #expect(page.contains("AI call-back is not enabled for your business yet"))
            #expect(!page.contains("callback_retry_attempts"))
            #expect(try await browser.post("/businesses/0190-business/test-call").status == 403)
            let sent = try await browser.post(address, try await browser.settings(["callback_retry_attempts": "3"]))
            #expect(sent.status == 303)
        }
        let id = world.business.id
        let stored = try await world.engine.parts.store.read { tx throws(StoreError) in try tx.business(id) }
        #expect(stored?.settings == world.business.settings, "what is hidden is not changed")
    }

    @Test func countriesAreTheAdmins() async throws {
        let world = try await DemoPagesWorld()
        try await world.server().test(.router) { client in
            let owner = try await world.signedIn(client, [world.business.id])
            #expect(try await !owner.text(address).contains("allowed_countries"))
            _ = try await owner.post(address, try await owner.settings(["allowed_countries": "DE"]))
            let admin = try await world.signedIn(client, nil)
            #expect(try await admin.text(address).contains("name=\"allowed_countries\" type=\"text\" value=\"\""))
            _ = try await admin.post(address, try await admin.settings(["allowed_countries": "ca, mx"]))
            #expect(try await admin.text(address).contains("value=\"CA, MX\""))
        }
    }

    @Test func aMegabyteOfTextIsTooLarge() async throws {
        let world = try await DemoPagesWorld()
        try await world.owner { browser in
            let much = String(repeating: "a", count: 1_000_000)
            let answer = try await browser.post(address, try await browser.settings(["hours": much]))
            #expect(answer.status == 413)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            let more = try await browser.post(
                address, try await browser.settings(["hours": String(repeating: "a", count: 20_000)]))
            #expect(more.status == 422)
        }
    }

    // MARK: Preview

    @Test func thePreviewFollowsTheFields() async throws {
        let world = try await DemoPagesWorld()
        try await world.owner { browser in
            let page = try await browser.text(address)
            #expect(page.contains("we call +1 555 222 3333"))
            let query =
                "enable_outbound_callback=on&name=x&callback_retry_attempts=2&callback_retry_delay_minutes=5"
                + "&callback_notification_phone=%2B15552224444&notification_email=me%40example.com"
            let preview = try await browser.text("\(address)/preview?\(query)")
            #expect(preview.contains("we call +1 555 222 4444"))
            #expect(times(of: preview) == ["09:00", "09:05", "09:10", "09:11"])
            #expect(preview.contains("e-mail to me@example.com"))
            let saturday = try await browser.text("\(address)/preview?\(query)&when=saturday")
            #expect(times(of: saturday).first == "Saturday 22:00")
            let failed = try await browser.text("\(address)/preview?\(query)&when=failed_call")
            #expect(times(of: failed) == ["09:05", "09:10", "09:10"])
            #expect(!failed.contains("cannot be"))
            let wrong = query.replacing("minutes=5", with: "minutes=0")
            let remarked = try await browser.text("\(address)/preview?\(wrong)")
            #expect(remarked.contains("“Minutes Between Retries” cannot be"))
        }
    }

    private func times(of page: String) -> [String] {
        page.matches(of: /<time [^>]*>([^<]+)<\/time>/).map { String($0.1) }
    }

    @Test func thePreviewShowsTheOrderOfTheChannels() async throws {
        let world = try await DemoPagesWorld(texts: true)
        try await world.owner { browser in
            let query =
                "enable_outbound_callback=on&name=x&callback_retry_attempts=0&callback_retry_delay_minutes=5"
                + "&notification_email=me%40example.com&notification_sms_phone=%2B15552224444&when=urgent"
            let both = try await browser.text("\(address)/preview?\(query)")
            #expect(both.contains("e-mail to me@example.com") && both.contains("SMS to +1 555 222 4444"))
            #expect(!both.contains("only if that fails") && !both.contains("beside the call"))
            let inTurn = try await browser.text(
                "\(address)/preview?\(query)&notice_order=sms_first&also_text_urgent=on")
            #expect(inTurn.contains("e-mail to me@example.com<small>only if that fails</small>"))
            #expect(inTurn.contains("SMS to +1 555 222 4444<small>at once, beside the call</small>"))
        }
    }

    @Test func whoChangedASettingIsWrittenDown() async throws {
        let world = try await DemoPagesWorld()
        try await world.server().test(.router) { client in
            let owner = try await world.signedIn(client, [world.business.id])
            _ = try await owner.post(address, try await owner.settings(["notice_order": "sms_first"]))
            let admin = try await world.signedIn(client, nil)
            let changes = try await admin.text("/admin/changes")
            #expect(changes.contains("0190-business@example.com"))
            #expect(changes.contains("By SMS; by e-mail if that fails"))
        }
    }

    @Test func thePreviewSaysWhatHindersCallsAndWhenNobodyWouldBeTold() async throws {
        let world = try await DemoPagesWorld()
        try await world.owner { browser in
            let preview = try await browser.text("\(address)/preview?name=x")
            #expect(preview.contains("No call: Calling is switched off."))
            #expect(preview.contains("it waits here and needs you"))
        }
    }

    @Test func withoutScriptsTheWholePageComesBackWithThePreview() async throws {
        let world = try await DemoPagesWorld()
        try await world.owner { browser in
            let fields = try await browser.settings([
                "callback_retry_attempts": "1", "callback_retry_delay_minutes": "20", "name": "Half typed",
            ])
            let answer = try await browser.post("\(address)/preview", fields)
            #expect(answer.status == 200)
            #expect(times(of: answer.text) == ["09:00", "09:20", "09:20"])
            #expect(answer.text.contains("value=\"Half typed\""))
        }
        let id = world.business.id
        let stored = try await world.engine.parts.store.read { tx throws(StoreError) in try tx.business(id) }
        #expect(stored == world.business)
    }
}
