package dev.countersign.testing;

/** The two arrays of a report. */
enum ReportFile {
    /** What was tried how often, with what failure: {@link CampaignRow}. */
    CAMPAIGN("campaign.json"),
    /** What was measured: {@link BenchRow}. */
    BENCH("bench.json");

    private final String fileName;

    ReportFile(String fileName) {
        this.fileName = fileName;
    }

    String fileName() {
        return fileName;
    }
}
