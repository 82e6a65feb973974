/* Line events for a few lines only: the hook behind breakpoints that were added to code already loaded.
 *
 * A hook written in Lua costs about a hundred nanoseconds at every line of every function. This one asks for calls
 * and returns only, and for line events just while a function runs that has such a line; the rest runs at full speed.
 * It needs no Lua headers: the functions of Lua are handed in by address, and `Record` is lua_Debug of Lua 5.4
 * (lua.h, "Debug API"). Optional: without a compiler the hook written in Lua does the same, slower.
 */
#include <stddef.h>
#include <string.h>

typedef struct State State;

typedef struct Record {
    int event;
    const char *name, *namewhat, *what, *source;
    size_t srclen;
    int currentline, linedefined, lastlinedefined;
    unsigned char nups, nparams;
    char isvararg, istailcall;
    unsigned short ftransfer, ntransfer;
    char short_src[60];
    void *call;
} Record;

typedef void (*Hook)(State *, Record *);

enum { EVENT_CALL, EVENT_RETURN, EVENT_LINE, EVENT_COUNT, EVENT_TAIL_CALL };
enum { MASK_CALL = 1, MASK_RETURN = 2, MASK_LINE = 4 };
enum { CALLS = MASK_CALL | MASK_RETURN, LINES = MASK_CALL | MASK_RETURN | MASK_LINE };

static void (*set_hook)(State *, Hook, int, int);
static int (*get_hook_mask)(State *);
static int (*get_info)(State *, const char *, Record *);
static int (*get_stack)(State *, int, Record *);
static Hook lua_side;

static const char *const *sources;
static const int *lines;
/* Whether the line stands in the main chunk: its range of lines is no help, it spans all functions. */
static const int *in_main;
static int count;
/* The hook that somebody outside wants on the thread that runs; it must not get lost when ours is set at that instant. */
static Hook foreign;
static int foreign_mask, foreign_count;
/* The activation that was last found to have a wanted line; its other lines need no second look. */
static void *known_call;

void llmspell_functions(void *sethook, void *gethookmask, void *getinfo, void *getstack, void *hook) {
    set_hook = (void (*)(State *, Hook, int, int))sethook;
    get_hook_mask = (int (*)(State *))gethookmask;
    get_info = (int (*)(State *, const char *, Record *))getinfo;
    get_stack = (int (*)(State *, int, Record *))getstack;
    lua_side = (Hook)hook;
}

/* The arrays stay the caller's and must live until the next call. */
void llmspell_wanted(const char *const *new_sources, const int *new_lines, const int *new_in_main, int new_count) {
    sources = new_sources;
    lines = new_lines;
    in_main = new_in_main;
    count = new_count;
    known_call = NULL;
}

/* Called by another thread than that of Lua, which sets the hook itself afterwards. NULL: none is wanted. */
void llmspell_foreign(void *hook, int mask, int count) {
    foreign_mask = mask;
    foreign_count = count;
    __atomic_store_n(&foreign, (Hook)hook, __ATOMIC_SEQ_CST);
}

static int has_wanted_line(State *L, Record *record) {
    int i;
    if (!get_info(L, "S", record) || record->what[0] == 'C') return 0;
    for (i = 0; i < count; i++) {
        int inside = record->what[0] == 'm' ? in_main[i] : lines[i] >= record->linedefined && lines[i] <= record->lastlinedefined;
        if (inside && strcmp(sources[i], record->source) == 0) return 1;
    }
    return 0;
}

static void on_event(State *L, Record *record);

static void listen(State *L, int mask) {
    Hook wanted;
    if (get_hook_mask(L) == mask) return;
    set_hook(L, on_event, mask, 0);
    wanted = __atomic_load_n(&foreign, __ATOMIC_SEQ_CST);
    if (wanted) set_hook(L, wanted, foreign_mask, foreign_count);
}

static void on_line(State *L, Record *record) {
    int i, line = record->currentline;
    for (i = 0; i < count; i++) {
        if (lines[i] == line) {
            lua_side(L, record);
            return;
        }
    }
    if (record->call == known_call) return;
    if (has_wanted_line(L, record)) known_call = record->call;
    else listen(L, CALLS);
}

static void on_event(State *L, Record *record) {
    Record caller;
    switch (record->event) {
    case EVENT_LINE:
        on_line(L, record);
        break;
    case EVENT_CALL:
    case EVENT_TAIL_CALL:
        known_call = NULL;
        listen(L, has_wanted_line(L, record) ? LINES : CALLS);
        break;
    case EVENT_RETURN:
        known_call = NULL;
        if (get_stack(L, 1, &caller)) listen(L, has_wanted_line(L, &caller) ? LINES : CALLS);
        break;
    default:
        lua_side(L, record);
    }
}

void llmspell_arm(State *L) {
    known_call = NULL;
    llmspell_foreign(NULL, 0, 0);
    set_hook(L, on_event, LINES, 0);
}
