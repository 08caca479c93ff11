package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.ProviderException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SoftHSM never locks a PIN, so the codes are tried in the shape in which the JDK's provider throws them. */
class WrongPinTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CKR_PIN_INCORRECT",
                "CKR_PIN_INVALID",
                "CKR_PIN_LEN_RANGE",
                "CKR_PIN_EXPIRED",
                "CKR_PIN_LOCKED",
                "CKR_PIN_TOO_WEAK",
                "CKR_USER_PIN_NOT_INITIALIZED"
            })
    void is_what_these_codes_mean(String code) {
        assertThat(KeyStoreLogin.isRefusedPin(thrown(new LoginException(), code)))
                .isTrue();
        assertThat(KeyStoreLogin.isRefusedPin(thrown(new FailedLoginException(), code)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CKR_DEVICE_ERROR",
                "CKR_DEVICE_REMOVED",
                "CKR_GENERAL_ERROR",
                "CKR_SESSION_HANDLE_INVALID",
                "CKR_TOKEN_NOT_PRESENT",
                "CKR_USER_TYPE_INVALID"
            })
    void is_not_what_these_codes_mean(String code) {
        assertThat(KeyStoreLogin.isRefusedPin(thrown(new LoginException(), code)))
                .isFalse();
    }

    private static Throwable thrown(LoginException login, String code) {
        return login.initCause(new ProviderException(code));
    }
}
