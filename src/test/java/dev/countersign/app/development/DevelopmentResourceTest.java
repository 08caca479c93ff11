package dev.countersign.app.development;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.ServerWithSigner;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ServerWithSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DevelopmentResourceTest {
    private static final String PATH = "/api/v1/development";

    @BeforeEach
    void wait_for_the_policy() {
        await().atMost(Duration.ofSeconds(30)).until(() -> given().get(PATH).statusCode() == 200);
    }

    @Test
    void tells_programs_of_this_machine_where_everything_is() {
        given().get(PATH)
                .then()
                .statusCode(200)
                .body("stateFolder", equalTo(CountersignResource.stateFolder().toString()))
                .body("tokenEndpoint", startsWith("http://localhost:"))
                .body("rp", equalTo("localhost"))
                .body("origin", equalTo("http://localhost:8080"));
    }

    @Test
    void is_not_there_for_a_page_that_calls_this_machine_by_another_name() {
        given().header("Host", "attacker.example:8081").get(PATH).then().statusCode(404);
    }

    @Test
    void is_not_there_for_calls_that_were_passed_on() {
        given().header("X-Forwarded-For", "192.0.2.1").get(PATH).then().statusCode(404);
        given().header("Forwarded", "for=192.0.2.1").get(PATH).then().statusCode(404);
    }
}
