// Korean and Russian of the decision editor: the texts that dmn-js uses, then our own.
const rows = `
Activate hand tool|손 도구|Инструмент «Рука»
Activate lasso tool|올가미 도구|Лассо
Add cell description|셀 설명 추가|Добавить описание ячейки
Add input|입력 추가|Добавить вход
Add input column left|왼쪽에 입력 열 추가|Добавить вход слева
Add input column right|오른쪽에 입력 열 추가|Добавить вход справа
Add output|출력 추가|Добавить выход
Add output column left|왼쪽에 출력 열 추가|Добавить выход слева
Add output column right|오른쪽에 출력 열 추가|Добавить выход справа
Add parameter|매개변수 추가|Добавить параметр
Add predefined values|미리 정한 값 추가|Добавить готовые значения
Add rule|규칙 추가|Добавить правило
Add rule above|위에 규칙 추가|Добавить правило выше
Add rule below|아래에 규칙 추가|Добавить правило ниже
Add text annotation|주석 추가|Добавить примечание
Add values|값 추가|Добавить значения
After|이후|После
And|그리고|И
Annotation|주석|Примечание
Annotations|주석|Примечания
Append business knowledge model|지식 모델 덧붙이기|Присоединить модель знаний
Append decision|결정 덧붙이기|Присоединить решение
Append input data|입력 데이터 덧붙이기|Присоединить входные данные
Append knowledge source|지식 출처 덧붙이기|Присоединить источник знаний
Before|이전|До
Between|사이|Между
Boolean value|참·거짓 값|Логическое значение
Change cell expression language|셀의 식 언어 바꾸기|Сменить язык выражения ячейки
Change type|종류 바꾸기|Сменить тип
Clear predefined values|미리 정한 값 지우기|Убрать готовые значения
Comparison|비교|Сравнение
Comparison operator|비교 연산자|Оператор сравнения
Connect to other element|다른 요소와 연결|Соединить с другим элементом
Copy input column|입력 열 복사|Копировать вход
Copy output column|출력 열 복사|Копировать выход
Copy rule|규칙 복사|Копировать правило
Create decision|결정 만들기|Создать решение
Create input data|입력 데이터 만들기|Создать входные данные
Create knowledge model|지식 모델 만들기|Создать модель знаний
Create knowledge source|지식 출처 만들기|Создать источник знаний
Custom values|직접 정한 값|Свои значения
Cut input column|입력 열 잘라내기|Вырезать вход
Cut output column|출력 열 잘라내기|Вырезать выход
Cut rule|규칙 잘라내기|Вырезать правило
Date|날짜|Дата
Date and time|날짜와 시각|Дата и время
Date and time value|날짜와 시각 값|Значение даты и времени
Date value|날짜 값|Значение даты
Decision name|결정 이름|Название решения
Decision name: |결정 이름: |Название решения: 
Definition ID|정의 ID|Идентификатор
Definition name|정의 이름|Название
Delete|삭제|Удалить
Duration value|기간 값|Значение длительности
Edit|편집|Изменить
Edit boolean|참·거짓 편집|Изменить логическое значение
Edit date|날짜 편집|Изменить дату
Edit date and time|날짜와 시각 편집|Изменить дату и время
Edit duration|기간 편집|Изменить длительность
Edit end date|끝 날짜 편집|Изменить дату окончания
Edit end date and time|끝 날짜와 시각 편집|Изменить дату и время окончания
Edit end time|끝 시각 편집|Изменить время окончания
Edit formal parameters|매개변수 편집|Изменить параметры
Edit function kind|함수 종류 편집|Изменить вид функции
Edit input|입력 편집|Изменить вход
Edit number|숫자 편집|Изменить число
Edit output|출력 편집|Изменить выход
Edit start date|시작 날짜 편집|Изменить дату начала
Edit start date and time|시작 날짜와 시각 편집|Изменить дату и время начала
Edit start time|시작 시각 편집|Изменить время начала
Edit string|문자열 편집|Изменить строку
Edit time|시각 편집|Изменить время
Editing not supported for set expression language|이 식 언어는 여기서 편집할 수 없습니다|Для этого языка выражений правка не поддерживается
Element name|요소 이름|Название элемента
End date|끝 날짜|Дата окончания
End date and time|끝 날짜와 시각|Дата и время окончания
End time|끝 시각|Время окончания
End value|끝 값|Конечное значение
Enter expression|식 입력|Введите выражение
Equals|같음|Равно
Exactly|정확히|Ровно
Exclude|제외|Исключить
Expression|식|Выражение
Expression language|식 언어|Язык выражений
Expression language:|식 언어:|Язык выражений:
Expression language: {expressionLanguageLabel}|식 언어: {expressionLanguageLabel}|Язык выражений: {expressionLanguageLabel}
Function kind: {kind}|함수 종류: {kind}|Вид функции: {kind}
Greater|큼|Больше
Greater or equals|크거나 같음|Больше или равно
Hit policy|적중 방침|Политика срабатывания
Hit policy:|적중 방침:|Политика срабатывания:
Include|포함|Включить
Input|입력|Вход
Input expression|입력 식|Выражение входа
Input expression: |입력 식: |Выражение входа: 
Input label|입력 이름|Подпись входа
Input label: |입력 이름: |Подпись входа: 
Input type|입력 형식|Тип входа
Input values|입력 값|Значения входа
Kind|종류|Вид
Less|작음|Меньше
Less or equals|작거나 같음|Меньше или равно
Literal expression|식|Выражение
Literal expression editor|식 편집기|Редактор выражения
Match none|아무것도 아님|Ни одно
Match one|하나와 같음|Одно из
Move rule|규칙 옮기기|Переместить правило
No|아니요|Нет
No values|값 없음|Нет значений
Output|출력|Выход
Output label|출력 이름|Подпись выхода
Output label: |출력 이름: |Подпись выхода: 
Output name|출력 변수|Имя выхода
Output name: |출력 변수: |Имя выхода: 
Output type|출력 형식|Тип выхода
Output values|출력 값|Значения выхода
Paste input column left|왼쪽에 입력 열 붙여넣기|Вставить вход слева
Paste input column right|오른쪽에 입력 열 붙여넣기|Вставить вход справа
Paste output column left|왼쪽에 출력 열 붙여넣기|Вставить выход слева
Paste output column right|오른쪽에 출력 열 붙여넣기|Вставить выход справа
Paste rule above|위에 규칙 붙여넣기|Вставить правило выше
Paste rule below|아래에 규칙 붙여넣기|Вставить правило ниже
Predefined values|미리 정한 값|Готовые значения
Range|범위|Диапазон
Range end operator|범위 끝 연산자|Оператор конца диапазона
Range end value|범위 끝 값|Конец диапазона
Range start operator|범위 시작 연산자|Оператор начала диапазона
Range start value|범위 시작 값|Начало диапазона
Remove cell description|셀 설명 없애기|Убрать описание ячейки
Remove input column|입력 열 없애기|Удалить вход
Remove output column|출력 열 없애기|Удалить выход
Remove parameter|매개변수 없애기|Удалить параметр
Remove rule|규칙 없애기|Удалить правило
Resize|크기 바꾸기|Изменить размер
Set date|날짜 정하기|Задать дату
Set date and time|날짜와 시각 정하기|Задать дату и время
Set duration|기간 정하기|Задать длительность
Set time|시각 정하기|Задать время
Set value|값 정하기|Задать значение
Start date|시작 날짜|Дата начала
Start date and time|시작 날짜와 시각|Дата и время начала
Start time|시작 시각|Время начала
Start value|시작 값|Начальное значение
String value|문자열 값|Строковое значение
Strings must be in double quotes|문자열은 큰따옴표로 감싸야 합니다|Строки пишутся в двойных кавычках
Test type|검사 종류|Вид проверки
Then|그러면|То
Time|시각|Время
Time value|시각 값|Значение времени
Type|형식|Тип
Use now|지금으로|Сейчас
Use today|오늘로|Сегодня
Value|값|Значение
Values|값|Значения
Variable name|변수 이름|Имя переменной
Variable name:|변수 이름:|Имя переменной:
Variable type|변수 형식|Тип переменной
Variable type:|변수 형식:|Тип переменной:
View DRD|요구 도표 보기|Показать диаграмму
When|언제|Когда
Yes|예|Да
e.g. { example } |예: { example } |напр. { example } 
e.g. { sample }|예: { sample }|напр. { sample }
Unique|하나만|Только одно
First|첫 번째|Первое
Any|아무거나 같은 것|Любое одинаковое
Priority|우선순위|По приоритету
Rule order|규칙 순서|По порядку правил
Output order|출력 순서|По порядку выходов
Collect|모으기|Собрать
Collect (Sum)|모으기 (합)|Собрать (сумма)
Collect (Min)|모으기 (최소)|Собрать (минимум)
Collect (Max)|모으기 (최대)|Собрать (максимум)
Collect (Count)|모으기 (개수)|Собрать (количество)
string|문자열|строка
boolean|참·거짓|логическое
number|숫자|число
date|날짜|дата
time|시각|время
dateTime|날짜와 시각|дата и время
dayTimeDuration|일·시간 기간|длительность в днях
yearMonthDuration|년·월 기간|длительность в месяцах
Empty|비어 있음|Пусто
Decision table|결정표|Таблица решений
Decision|결정|Решение
Input data|입력 데이터|Входные данные
Knowledge source|지식 출처|Источник знаний
Business knowledge model|지식 모델|Модель знаний
Business Knowledge Model|지식 모델|Модель знаний
The file as text|텍스트로 본 파일|Файл как текст
This file cannot be drawn|이 파일은 그릴 수 없습니다|Этот файл нельзя нарисовать
Draw it again|다시 그리기|Нарисовать снова
Requirements|요구 도표|Зависимости
Rule|규칙|Правило
rule {number} of {decision}|{decision}의 {number}번 규칙|правило {number}, {decision}
Try this decision|이 결정 시험하기|Проверить решение
Try|시험하기|Проверить
any value, in FEEL|아무 값이나 FEEL로|любое значение на FEEL
Answer|답|Ответ
No answer|답 없음|Нет ответа
rules that fired: {numbers}|적중한 규칙: {numbers}|сработали правила: {numbers}
no rule fired|적중한 규칙 없음|ни одно правило не сработало
`;

const lines = rows.split("\n").filter((line) => line.includes("|")).map((line) => line.split("|"));
export default {
  ko: Object.fromEntries(lines.map(([english, ko]) => [english, ko])),
  ru: Object.fromEntries(lines.map(([english, , ru]) => [english, ru])),
};
