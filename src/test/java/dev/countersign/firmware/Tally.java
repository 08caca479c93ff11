package dev.countersign.firmware;

import dev.countersign.testing.Report;

/** Counts what a campaign tries. What has begun and has not passed has failed, whether by an assertion or a surprise. */
final class Tally {
    private long tried;
    private long passed;

    void begin() {
        tried++;
    }

    void pass() {
        passed++;
    }

    void report(String name, String goal) {
        Report.campaign(name, tried, tried - passed, goal);
    }
}
