// The demo's pages: the messages, one message's timeline, the letterbox; live by server-sent events.
import Hummingbird
import TakeoutEngine

struct DemoPages: Sendable {
    let engine: Engine
    let stage: any DemoStage

    func addRoutes(to router: Router<AppContext>) {
    }
}
