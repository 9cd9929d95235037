// The database files of a world, gone when it is over: thousands of worlds would fill the disk.
import FoundationEssentials

enum WorldFiles {
    static func path(_ plan: WorldPlan, in folder: String) -> String { "\(folder)/world-\(plan.number).sqlite" }

    static func remove(_ plan: WorldPlan, in folder: String) {
        for ending in ["", "-wal", "-shm"] {
            // What cannot be removed goes with the folder.
            try? FileManager.default.removeItem(atPath: path(plan, in: folder) + ending)
        }
    }
}
