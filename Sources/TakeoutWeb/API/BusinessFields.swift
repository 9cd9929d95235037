// The fields of a business as requests and forms bring them: one reading, the same errors everywhere.
import TakeoutCore
import TakeoutStore

extension Fields {
    mutating func readCommon(into business: inout Business, _ numbers: any PhoneNumberReader) {
        let region = numbers.home(of: business.publicPhoneNumber).region
        if has("vapi_phone_number_id") { business.vapiPhoneNumberID = identifier("vapi_phone_number_id") }
        if has("notification_email") { business.notificationEmail = email("notification_email") }
        if has("notification_sms_phone") {
            business.notificationSMSPhone = phone("notification_sms_phone", numbers, region: region)?.e164
        }
        if let order: NoticeOrder = word("notice_order") { business.noticeOrder = order }
        if let alsoText = boolean("also_text_urgent") { business.alsoTextUrgent = alsoText }
        if let countries = countries("allowed_countries") { business.allowedCountries = countries }
        readVoice(into: &business)
        if let released = boolean("callback_released") { business.callbackReleased = released }
    }

    /// What the assistants say.
    private mutating func readVoice(into business: inout Business) {
        if let language: Language = word("language") { business.language = language }
        if has("hours") { business.hours = text("hours", longest: 300) }
        if let recording = boolean("recording_enabled") { business.recordingEnabled = recording }
        if let notice = boolean("recording_notice") { business.recordingNotice = notice }
        if has("receptionist_assistant_id") {
            business.receptionistAssistantID = text("receptionist_assistant_id", longest: 100)
        }
    }

    /// The plan's callback settings.
    mutating func readSettings(into business: inout Business, _ numbers: any PhoneNumberReader) {
        if let flag = boolean("enable_outbound_callback") { business.settings.isEnabled = flag }
        if let count = integer("callback_retry_attempts", in: 0...3) { business.settings.retryAttempts = count }
        if let minutes = integer("callback_retry_delay_minutes", in: 1...1_440) {
            business.settings.retryDelayMinutes = minutes
        }
        guard has("callback_notification_phone") else { return }
        let home = numbers.home(of: business.publicPhoneNumber)
        let phone = phone("callback_notification_phone", numbers, region: home.region)
        business.settings.notificationPhone = phone?.e164
        guard let phone else { return }
        let policy = DialPolicy(
            homeRegion: home.region, homeCallingCode: home.callingCode, allowedRegions: business.allowedCountries)
        if let refusal = policy.refusal(of: phone) {
            fail("callback_notification_phone", "cannot be called: \(refusal.inWords)")
        }
    }
}
