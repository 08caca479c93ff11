package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What takes too long is noticed once, and what ends in time never. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadlinesTest {

    @Test
    void each_wait_is_counted_by_itself_even_with_the_same_alarm() {
        var alarms = new AtomicInteger();
        Runnable alarm = alarms::incrementAndGet;
        var deadlines = new Deadlines("test", Duration.ofMillis(200));
        var inTime = deadlines.begin(alarm);
        deadlines.begin(alarm);
        deadlines.end(inTime);
        await().until(() -> alarms.get() > 0);
        await().during(Duration.ofMillis(300)).until(() -> alarms.get() == 1);
        assertThat(alarms).hasValue(1);
    }

    @Test
    void nothing_is_late_before_its_limit() {
        var alarms = new AtomicInteger();
        var deadlines = new Deadlines("test", Duration.ofHours(1));
        deadlines.begin(alarms::incrementAndGet);
        await().during(Duration.ofMillis(100)).until(() -> alarms.get() == 0);
    }
}
