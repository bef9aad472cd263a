// Korean and Russian of the outline.
export default {
  ko: {
    "Outline of the process": "프로세스 개요", "Change the outline": "개요 고치기",
    "Add after": "뒤에 추가", Rename: "이름 바꾸기", "Connect to": "연결하기", "Move up": "위로", "Move down": "아래로", Delete: "삭제", Properties: "속성",
    "Name of {name}": "{name}의 이름", "Renamed to {name}": "이름을 {name}(으)로 바꿈", "Add after {name}": "{name} 뒤에 추가", Cancel: "취소",
    "Nothing can be added there.": "거기에는 추가할 수 없습니다.", "There is nothing it could be connected to.": "연결할 곳이 없습니다.",
    "Connect {name} to": "{name}을(를) 연결할 곳", "Connected to {name}": "{name}에 연결됨", Moved: "옮김", "Deleted. Undo brings it back.": "삭제함. 실행 취소로 되돌릴 수 있습니다.",
    "This cannot be moved.": "옮길 수 없습니다.", "It is the last one already.": "이미 끝입니다.", "Only a step between two others can be moved; connect it instead.": "두 단계 사이의 단계만 옮길 수 있습니다. 대신 연결하세요.",
    Process: "프로세스", Task: "업무", Action: "작업", "Message sent": "메시지 보냄", "Message awaited": "메시지 기다림", Decision: "결정", Calculation: "계산", "Step by hand": "손으로 하는 단계",
    "Another process": "다른 프로세스", "All or nothing": "전부 아니면 전무", "Part of the process": "프로세스의 일부", Step: "단계", Start: "시작", End: "끝", "Boundary event": "경계 이벤트", Wait: "기다림", Event: "이벤트",
    "Choice of one way": "한 길 고르기", "Choice of some ways": "여러 길 고르기", "All ways at once": "모든 길 동시에", "Whatever comes first": "먼저 오는 것", "The ways meet": "길이 만남", "Waits for all ways": "모든 길을 기다림", Way: "길", otherwise: "그 밖에",
    "Wait for a time": "시간 기다리기", "Wait for a message": "메시지 기다리기", "Go on with: {name}": "이어서: {name}", "for {group}": "{group} 담당", "form {form}": "양식 {form}", "action {action}": "작업 {action}", "decision {decision}": "결정 {decision}", "calls {process}": "{process} 호출", repeated: "반복",
    time: "시간", message: "메시지", error: "오류", "ends everything": "모두 끝냄", "undoes what was done": "한 일을 되돌림", "calls off the whole part": "부분 전체를 취소함", link: "링크", signal: "신호", escalation: "상향 보고", condition: "조건",
  },
  ru: {
    "Outline of the process": "План процесса", "Change the outline": "Изменить план",
    "Add after": "Добавить после", Rename: "Переименовать", "Connect to": "Соединить с", "Move up": "Выше", "Move down": "Ниже", Delete: "Удалить", Properties: "Свойства",
    "Name of {name}": "Имя: {name}", "Renamed to {name}": "Новое имя: {name}", "Add after {name}": "Добавить после: {name}", Cancel: "Отмена",
    "Nothing can be added there.": "Туда ничего нельзя добавить.", "There is nothing it could be connected to.": "Соединить не с чем.",
    "Connect {name} to": "Соединить «{name}» с", "Connected to {name}": "Соединено с: {name}", Moved: "Перемещено", "Deleted. Undo brings it back.": "Удалено. Отмена вернёт.",
    "This cannot be moved.": "Это нельзя переместить.", "It is the last one already.": "Дальше некуда.", "Only a step between two others can be moved; connect it instead.": "Перемещать можно только шаг между двумя другими; соедините его иначе.",
    Process: "Процесс", Task: "Задача", Action: "Действие", "Message sent": "Отправка сообщения", "Message awaited": "Ожидание сообщения", Decision: "Решение", Calculation: "Вычисление", "Step by hand": "Шаг вручную",
    "Another process": "Другой процесс", "All or nothing": "Всё или ничего", "Part of the process": "Часть процесса", Step: "Шаг", Start: "Начало", End: "Конец", "Boundary event": "Событие на границе", Wait: "Ожидание", Event: "Событие",
    "Choice of one way": "Выбор одного пути", "Choice of some ways": "Выбор нескольких путей", "All ways at once": "Все пути сразу", "Whatever comes first": "Что наступит раньше", "The ways meet": "Пути сходятся", "Waits for all ways": "Ждёт все пути", Way: "Путь", otherwise: "иначе",
    "Wait for a time": "Ждать времени", "Wait for a message": "Ждать сообщения", "Go on with: {name}": "Дальше: {name}", "for {group}": "для {group}", "form {form}": "форма {form}", "action {action}": "действие {action}", "decision {decision}": "решение {decision}", "calls {process}": "вызывает {process}", repeated: "повторяется",
    time: "время", message: "сообщение", error: "ошибка", "ends everything": "завершает всё", "undoes what was done": "отменяет сделанное", "calls off the whole part": "отменяет всю часть", link: "ссылка", signal: "сигнал", escalation: "эскалация", condition: "условие",
  },
};
