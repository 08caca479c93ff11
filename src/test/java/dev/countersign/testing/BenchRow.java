package dev.countersign.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** One figure, with what it is held against where there is such a thing. Absent is null in JSON. */
record BenchRow(String name, double value, String unit, OptionalDouble limit, OptionalDouble ratio, String goal) {
    BenchRow {
        if (name.isBlank() || !Double.isFinite(value)) {
            throw new IllegalArgumentException("no such figure: " + name + ", " + value);
        }
    }

    JsonRow json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("value", value);
        members.put("unit", unit);
        members.put("limit", limit.isPresent() ? limit.getAsDouble() : JsonRow.NULL);
        members.put("ratio", ratio.isPresent() ? ratio.getAsDouble() : JsonRow.NULL);
        members.put("goal", goal);
        return new JsonRow(members);
    }
}
