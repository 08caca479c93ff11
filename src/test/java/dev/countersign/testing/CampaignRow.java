package dev.countersign.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/** So many tries, so many of them not as they should be. */
record CampaignRow(String name, long tried, long failed, String goal) {
    CampaignRow {
        if (name.isBlank() || tried < 0 || failed < 0 || failed > tried) {
            throw new IllegalArgumentException("no such campaign: " + name + ", " + failed + " of " + tried);
        }
    }

    JsonRow json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("tried", tried);
        members.put("failed", failed);
        members.put("goal", goal);
        return new JsonRow(members);
    }
}
