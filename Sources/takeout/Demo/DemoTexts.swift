// Texts in the demo's letterbox: each as a bubble, beside the mails.
import CarrierSimulator
import TakeoutCore
import TakeoutWeb

extension DemoMail {
    init(sms: SimulatedSMS) {
        let direction = sms.isInbound ? "from \(sms.from)" : "to \(sms.to)"
        self.init(
            at: Timestamp(microseconds: sms.at), to: sms.to, subject: "SMS \(direction): \(sms.text.prefix(48))",
            text: sms.text, html: Self.bubble(sms))
    }

    /// As on a phone: what came in stands left, what the phone sent stands right.
    private static func bubble(_ sms: SimulatedSMS) -> String {
        let (side, color, ink) = sms.isInbound ? ("right", "#1a5fd0", "#ffffff") : ("left", "#e6e9ee", "#1c2430")
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>SMS</title></head>
            <body style="margin:0;padding:24px;background:#ffffff;text-align:\(side);font-family:system-ui,sans-serif">
            <p style="margin:0 0 4px;color:#5c6878;font-size:13px">\(escaped(sms.from)), \(sms.status)</p>
            <div style="display:inline-block;max-width:360px;padding:12px 16px;border-radius:18px;text-align:left;\
            background:\(color);color:\(ink);font-size:16px;line-height:1.4">\(escaped(sms.text))</div>
            </body></html>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(scalar)
            }
        }.joined()
    }
}
